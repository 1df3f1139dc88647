/** A service in the gateway's process whose call was given up says so when nobody listens any more. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  inProcessService,
  type ServiceModule,
} from '../../../src/adapters/in-process-service/index.ts';

const module: ServiceModule = {
  sdl: 'type Query { a: Int }',
  async execute(_request, signal) {
    signal.throwIfAborted();
    return { data: { a: 1 } };
  },
};
const service = inProcessService('numbers', module, 30_000);
const ask = (signal: AbortSignal) => service.call({ query: '{ a }', variablesJson: '{}', signal });

const unheard: unknown[] = [];
const hear = (reason: unknown): void => void unheard.push(reason);
beforeEach(() => void process.on('unhandledRejection', hear));
afterEach(() => void process.off('unhandledRejection', hear));

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('given up before it is called: refused, and nothing is left that ends the process', async () => {
  const gone = AbortSignal.abort(new Error('the client has gone'));
  await expect(ask(gone)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await turn();
  await turn();
  expect(unheard).toEqual([]);
});

test('not given up, it answers', async () => {
  await expect(ask(new AbortController().signal)).resolves.toEqual({ data: { a: 1 }, errors: [] });
});
