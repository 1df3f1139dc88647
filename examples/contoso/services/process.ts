import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { HttpService } from './http-server.ts';
import type { ServiceName } from './sdl.ts';

export interface ServiceProcessOptions {
  readonly name: ServiceName;
  readonly database: string;
  readonly credential: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

export interface ServiceProcess extends HttpService {
  readonly pid: number;
}

/** Where Node.js keeps what it compiled, so that the next start is faster and takes less memory. */
export const compileCache = fileURLToPath(
  new URL('../../../node_modules/.cache/compile', import.meta.url),
);

/** Starts a data service as a process of its own; resolves when it answers. It ends with this one. */
export async function startServiceProcess({
  name,
  database,
  credential,
  port = 0,
}: ServiceProcessOptions): Promise<ServiceProcess> {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(process.execPath, [script, name, database, String(port)], {
    env: { SERVICE_CREDENTIAL: credential, NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // Ctrl-C reaches this process alone, which decides what is stopped when.
    detached: true,
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const first = await Promise.race([once(lines, 'line'), exited.then(() => null)]);
  if (first === null || child.pid === undefined)
    throw new Error(`The service ${name} did not start`);
  const { url } = JSON.parse(String(first[0])) as { readonly url: string };
  return {
    url,
    pid: child.pid,
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
