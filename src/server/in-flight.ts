import type { ServerResponse } from 'node:http';
import { UnderWay } from '../cache/index.ts';
import { GatewayError, type ErrorCode } from '../errors.ts';
import type { Caller } from '../identity/index.ts';
import type { AnswerScope } from '../model/index.ts';

/** Requests that have been let in and not been answered yet. */
export interface InFlight {
  /** The signal of one request; `response` ends it, and the deadline, in milliseconds from now. */
  begin(response: ServerResponse, deadlineMs: number): AbortSignal;
  /** Says whose request it is that has this signal. To be called before anything is decided for it. */
  isOf(signal: AbortSignal, caller: Party): void;
  /** A mutation of the request has begun: when the request is ended from here on, nobody can say what came of it. */
  hasBegun(signal: AbortSignal): void;
  /** How many there are now. */
  count(): number;
  /** Aborts all that is left; each ends with SHUTTING_DOWN. */
  abortAll(): void;
  /**
   * Resolves when the answers in scope that are under way now have been handed to the operating system, or cut. A
   * request of which nobody knows yet whose it is has nothing decided, so nothing that is sent for it is older than
   * the question.
   */
  sent(scope: AnswerScope): Promise<void>;
  /** Ends the connection of every answer of which a part has been sent. */
  cut(): void;
}

type Party = Pick<Caller, 'recipient' | 'tenants' | 'task'>;

interface Request {
  readonly controller: AbortController;
  readonly response: ServerResponse;
  caller: Party | null;
  hasBegun: boolean;
}

export function createInFlight(): InFlight {
  const requests = new UnderWay<AbortSignal, Request>();
  const end = (signal: AbortSignal, code: ErrorCode): void => {
    const request = requests.get(signal);
    const told = request?.hasBegun === true ? 'MUTATION_OUTCOME_UNKNOWN' : code;
    request?.controller.abort(new GatewayError(told));
  };
  return {
    begin: (response, deadlineMs) => {
      const controller = new AbortController();
      requests.set(controller.signal, { controller, response, caller: null, hasBegun: false });
      const deadline = setTimeout(() => {
        end(controller.signal, 'DEADLINE_PASSED');
        // Who reads more slowly than that is not waited for: a withdrawal would wait with it.
        if (response.headersSent) response.destroy();
      }, deadlineMs);
      // Fires once the answer is sent, and also when the client goes away before.
      response.once('close', () => {
        clearTimeout(deadline);
        requests.delete(controller.signal);
        if (!response.writableFinished) controller.abort(new GatewayError('CLIENT_GONE'));
      });
      return controller.signal;
    },
    isOf: (signal, caller) => {
      const request = requests.get(signal);
      if (request !== undefined) request.caller = caller;
    },
    hasBegun: (signal) => {
      const request = requests.get(signal);
      if (request !== undefined) request.hasBegun = true;
    },
    count: () => requests.size,
    abortAll: () => {
      for (const [signal] of requests.entries()) end(signal, 'SHUTTING_DOWN');
    },
    sent: async (scope) => {
      const meant = requests.entries().filter(([, { caller }]) => isMeant(caller, scope));
      await Promise.all(meant.map(([, { response }]) => closed(response)));
    },
    cut: () => {
      for (const [, { response }] of requests.entries()) {
        if (response.headersSent) response.destroy();
      }
    },
  };
}

function isMeant(caller: Party | null, { recipient, tenant, task }: AnswerScope): boolean {
  return (
    caller !== null &&
    (recipient === null || recipient === caller.recipient) &&
    (tenant === null || caller.tenants.includes(tenant)) &&
    (task === null || task === caller.task)
  );
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', resolve));
}

/** The promise, or the signal's reason once it is aborted: an answer that comes later is dropped. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      abort();
      promise.catch(() => {});
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
