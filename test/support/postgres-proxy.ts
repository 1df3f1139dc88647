import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a store and the server, on 127.0.0.1. */
export interface PostgresProxy {
  /** The same database, through the proxy. */
  through(url: string): string;
  /** Keeps back what the server says; what the store says still arrives. */
  freezeAnswers(): void;
  thaw(): void;
  /** Ends every connection. */
  cut(): void;
  /**
   * Ends a connection at the n-th message that a store sends from now on: before the server has it (`request`), or when
   * the server has said something to it (`answer`). With `staysDown` every other connection ends with it, and new ones
   * are refused. `disarm` ends that, and says whether it has happened.
   */
  loseMessage(n: number, side: 'request' | 'answer', staysDown?: boolean): { disarm(): boolean };
  close(): Promise<void>;
}

/** The message BackendKeyData: type, length 12, then the process's number. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

/**
 * `asPooler` gives clients another number for their session's process than the server did, as a pooler does, whose
 * sessions are not its clients'.
 */
export async function postgresProxy(
  port: number,
  options: { readonly asPooler: boolean } = { asPooler: false },
): Promise<PostgresProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  let isFrozen = false;
  let armed = { left: 0, side: 'request', staysDown: false };
  let isDown = false;
  const proxy = createServer((client) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
    const lose = (): void => {
      end();
      if (armed.staysDown) {
        isDown = true;
        cut();
      }
    };
    let isLost = false;
    client.on('data', (part: Buffer) => {
      armed.left -= 1;
      if (armed.left === 0 && armed.side === 'request') {
        lose();
        return;
      }
      isLost = armed.left === 0;
      server.write(part);
    });
    server.on('data', (part: Buffer) => {
      if (isLost) {
        lose();
        return;
      }
      client.write(options.asPooler ? withOtherProcess(part) : part);
    });
    if (isFrozen) {
      server.pause();
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const own = (proxy.address() as AddressInfo).port;
  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  return {
    through: (url) => {
      const changed = new URL(url);
      changed.port = `${own}`;
      return changed.href;
    },
    freezeAnswers() {
      isFrozen = true;
      for (const { server } of pairs) {
        server.pause();
      }
    },
    thaw() {
      isFrozen = false;
      for (const { server } of pairs) {
        server.resume();
      }
    },
    cut,
    loseMessage(n, side, staysDown = false) {
      armed = { left: n, side, staysDown };
      const mine = armed;
      return {
        disarm() {
          armed = { left: 0, side, staysDown: false };
          isDown = false;
          return mine.left <= 0;
        },
      };
    },
    async close() {
      cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

function withOtherProcess(part: Buffer): Buffer {
  const at = part.indexOf(KEY_DATA);
  if (at < 0) {
    return part;
  }
  const changed = Buffer.from(part);
  changed.writeUInt32BE((part.readUInt32BE(at + 5) + 1) >>> 0, at + 5);
  return changed;
}
