import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { SqliteEngine } from './engine.ts';
import { describeError, describeErrorAt } from './failure.ts';
import { NewerDatabase } from './migrate.ts';
import type {
  Failed,
  Opened,
  OperationName,
  Replies,
  Reply,
  Request,
  WorkerOptions,
} from './protocol.ts';

type Port = NonNullable<typeof parentPort>;
type Commit = Request<'commit'>;
type Other = Request<Exclude<OperationName, 'commit'>>;

/** The thread that owns the connection, so that waiting for the disk never holds up the gateway's event loop. */
function serve(port: Port): void {
  let engine: SqliteEngine;
  let hasFailed = false;
  const tellFailed = (): void => {
    if (engine.failed !== null && !hasFailed) {
      hasFailed = true;
      port.postMessage({ failed: engine.failed } satisfies Failed);
    }
  };
  try {
    engine = new SqliteEngine(workerData as WorkerOptions, tellFailed);
  } catch (error) {
    const code = error instanceof NewerDatabase ? 'STORE_NEWER' : 'STORE_UNAVAILABLE';
    const detail = describeErrorAt((workerData as WorkerOptions).path, error);
    port.postMessage({ opened: false, code, detail } satisfies Opened);
    return;
  }
  const work = (request: Commit | Other): void => {
    if (request.operation === 'close') {
      void close(port, engine, request);
      return;
    }
    const passed: Other[] = [];
    const replies = isCommit(request)
      ? commit(engine, request, () => nextCommit(port, passed))
      : [answer(engine, request)];
    port.postMessage({ replies } satisfies Replies);
    engine.tidy();
    tellFailed();
    passed.forEach(work);
  };
  port.on('message', work);
  port.postMessage({ opened: true } satisfies Opened);
}

async function close(port: Port, engine: SqliteEngine, request: Other): Promise<void> {
  await engine.endCopies();
  port.postMessage({ replies: [answer(engine, request)] } satisfies Replies);
  port.close();
}

function isCommit(request: Commit | Other): request is Commit {
  return request.operation === 'commit';
}

/**
 * The next batch among the messages that have come, or null. What it passes has its turn after the transaction: whoever
 * sent that has no answer yet, so no commit of a later message may count on it.
 */
function nextCommit(port: Port, passed: Other[]): Commit | null {
  for (;;) {
    const request = receiveMessageOnPort(port)?.message as Commit | Other | undefined;
    if (request === undefined) {
      return null;
    }
    if (isCommit(request)) {
      return request;
    }
    passed.push(request);
  }
}

/** A batch and those that wait behind it: one transaction, and what comes of it comes of all of them. */
function commit(engine: SqliteEngine, first: Commit, next: () => Commit | null): readonly Reply[] {
  const shared = [first];
  try {
    const outcomes = engine.commit(first, () => {
      const one = next();
      if (one !== null) {
        shared.push(one);
      }
      return one;
    });
    return shared.map(({ id }, at) => ({ id, output: outcomes[at] }));
  } catch (error) {
    const failure = describeError(error);
    return shared.map(({ id }) => ({ id, failure }));
  }
}

function answer(engine: SqliteEngine, request: Other): Reply {
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
