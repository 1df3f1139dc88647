import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEngine } from './engine.ts';
import { describeError } from './failure.ts';
import { NewerDatabase } from './migrate.ts';
import type { Failed, Opened, Reply, Request, WorkerOptions } from './protocol.ts';

/** The thread that owns the connection, so that waiting for the disk never holds up the gateway's event loop. */
function serve(port: NonNullable<typeof parentPort>): void {
  let engine: SqliteEngine;
  try {
    engine = new SqliteEngine(workerData as WorkerOptions);
  } catch (error) {
    const code = error instanceof NewerDatabase ? 'STORE_NEWER' : 'STORE_UNAVAILABLE';
    port.postMessage({ opened: false, code, detail: describeError(error) } satisfies Opened);
    return;
  }
  let hasFailed = false;
  port.on('message', (request: Request) => {
    port.postMessage(answer(engine, request));
    if (request.operation === 'close') {
      port.close();
      return;
    }
    engine.tidy();
    if (engine.failed !== null && !hasFailed) {
      hasFailed = true;
      port.postMessage({ failed: engine.failed } satisfies Failed);
    }
  });
  port.postMessage({ opened: true } satisfies Opened);
}

function answer(engine: SqliteEngine, request: Request): Reply {
  // The name picks the handler that fits the input; TypeScript cannot follow that through a union.
  const handler = engine.handlers[request.operation] as (
    input: unknown,
    deadline: bigint,
  ) => unknown;
  try {
    return { id: request.id, output: handler(request.input, request.deadline) };
  } catch (error) {
    return { id: request.id, failure: describeError(error) };
  }
}

if (parentPort !== null) {
  serve(parentPort);
}
