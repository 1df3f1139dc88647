/** A service in the gateway's process whose call was given up says so when nobody listens any more. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdDeadlines } from '../../support/held-deadlines.ts';
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

test('the time limit ends a call, and no call leaves one behind', async () => {
  const deadlines = holdDeadlines(30_000);
  try {
    await ask(new AbortController().signal);
    expect(deadlines.pending()).toBe(0);
    const told: AbortSignal[] = [];
    const silent: ServiceModule = {
      sdl: module.sdl,
      execute: (_request, signal) => {
        told.push(signal);
        return new Promise(() => {});
      },
    };
    const late = inProcessService('silent', silent, 30_000).call({
      query: '{ a }',
      variablesJson: '{}',
      signal: new AbortController().signal,
    });
    expect(deadlines.pending()).toBe(1);
    deadlines.pass();
    await expect(late).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(told.map(({ aborted }) => aborted)).toEqual([true]);
  } finally {
    deadlines.restore();
  }
});

test('a module that throws instead of promising is a service that is not there, and leaves no limit', async () => {
  const deadlines = holdDeadlines(30_000);
  const broken: ServiceModule = {
    sdl: module.sdl,
    execute: () => {
      throw new Error('not implemented');
    },
  };
  try {
    const call = inProcessService('broken', broken, 30_000).call({
      query: '{ a }',
      variablesJson: '{}',
      signal: new AbortController().signal,
    });
    await expect(call).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await turn();
    expect(deadlines.pending()).toBe(0);
  } finally {
    deadlines.restore();
  }
});
