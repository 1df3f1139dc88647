import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../services/process.ts';

/** A gateway that runs as a process of its own. */
export interface GatewayProcess {
  /** Base address, `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly pid: number;
  /** Resident memory in bytes; null where the system does not tell it as Linux does. */
  memoryBytes(): number | null;
  /** SIGTERM, and SIGKILL when it does not end by itself. */
  stop(): Promise<void>;
}

export interface GatewayProcessOptions {
  /** Path of the configuration. */
  readonly configuration: string;
  /** File of the world's database. */
  readonly world: string;
  /** Where the gateway's own log goes. */
  readonly logFile: string;
  /** Variables besides. */
  readonly env?: Readonly<Record<string, string>>;
}

const endWithParent = fileURLToPath(new URL('end-with-parent.ts', import.meta.url));
const gatewayModule = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const startDeadlineMs = 120_000;
const stopDeadlineMs = 60_000;
const pollMs = 15;
const probeTimeoutMs = 5_000;

/** Starts `node src/main.ts` and resolves when it is ready. It ends with this process. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['--import', endWithParent, gatewayModule], {
    env: {
      ...options.env,
      NODE_COMPILE_CACHE: compileCache,
      CONSENTRY_CONFIG: options.configuration,
      CONTOSO_WORLD: options.world,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the launcher alone, which stops everything in order.
    detached: true,
  });
  const exited = once(child, 'exit');
  try {
    const url = await listening(child, exited, options.logFile);
    await untilReady(url);
    const pid = child.pid ?? 0;
    return { url, pid, memoryBytes: () => memoryOf(pid), stop: () => stop(child, exited) };
  } catch (error) {
    await stop(child, exited);
    throw error;
  }
}

/** The address that the gateway says it listens on. All it says is kept in a file. */
async function listening(
  child: ChildProcess,
  exited: Promise<unknown>,
  logFile: string,
): Promise<string> {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log.write(text);
    if (complaint.length < 10_000) complaint += text;
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    log.write(`${line}\n`);
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  });
  lines.once('close', () => log.end());
  const timer = setTimeout(() => reject(new Error('The gateway did not start')), startDeadlineMs);
  void exited.then(() => reject(new Error(`The gateway ended at its start\n${complaint}`)));
  return promise.finally(() => clearTimeout(timer));
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    const said = await probe(`${url}/readyz`);
    if (said === null) return;
    if (Date.now() > deadline) throw new Error(`The gateway does not become ready: ${said}`);
    await pause(pollMs);
  }
}

/** Null when the answer is 200, else what was said instead. */
async function probe(address: string): Promise<string | null> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(probeTimeoutMs) });
    const text = await response.text();
    return response.ok ? null : `${response.status} ${text}`;
  } catch (error) {
    return String(error);
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await exited;
  clearTimeout(kill);
}

function memoryOf(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes === undefined ? null : 1_024 * Number(kilobytes);
}
