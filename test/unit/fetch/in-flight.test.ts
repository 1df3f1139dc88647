import { describe, expect, test } from 'vitest';
import { FetchesInFlight } from '../../../src/fetch/index.ts';
import type { DataService, ServiceAnswer, ServiceRequest } from '../../../src/fetch/port.ts';

const room = { sharedFetchesMax: 10, sharedFetchesBytesMax: 10_000 };

/** A service that keeps every call until the test ends it. */
function held(limits = room) {
  const calls: {
    readonly request: ServiceRequest;
    readonly answer: (data: unknown) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const service: DataService = {
    name: 'held',
    call: (request) =>
      new Promise<ServiceAnswer>((resolve, reject) => {
        calls.push({ request, answer: (data) => resolve({ data, errors: [] }), fail: reject });
      }),
    close: () => Promise.resolve(),
  };
  const inFlight = new FetchesInFlight(limits);
  const sharing = inFlight.sharing(service);
  const other = inFlight.sharing({ ...service, name: 'other' });
  const ask = (change: Partial<ServiceRequest> = {}, of: DataService = sharing) =>
    of.call({
      query: '{a}',
      variablesJson: '{}',
      signal: new AbortController().signal,
      sharing: { standing: 'app', arrival: 0 },
      ...change,
    });
  return { calls, inFlight, ask, other };
}

describe('calls under way', () => {
  test('that are alike share one call and its parsed answer', async () => {
    const { calls, ask } = held();
    const both = [ask(), ask()];
    expect(calls).toHaveLength(1);
    const data = { a: 1 };
    calls[0]?.answer(data);
    const [one, two] = await Promise.all(both);
    expect(one?.data).toBe(data);
    expect(two?.data).toBe(data);
  });

  test.each<[string, Partial<ServiceRequest>]>([
    ['the document', { query: '{b}' }],
    ['a variable', { variablesJson: '{"v0":1}' }],
    ['what the caller stands on', { sharing: { standing: 'other app', arrival: 0 } }],
    ['that one shares with nobody', { sharing: undefined }],
    ['that one is a mutation', { mutation: true }],
  ])('share nothing where they differ in %s', (_, change) => {
    const { calls, ask } = held();
    void ask();
    void ask(change);
    expect(calls).toHaveLength(2);
  });

  test('share nothing with another service', () => {
    const { calls, ask, other } = held();
    void ask();
    void ask({}, other);
    expect(calls).toHaveLength(2);
  });

  test('cannot be made alike by text that reads like another part', () => {
    const { calls, ask } = held();
    void ask({ sharing: { standing: '["a"]', arrival: 0 }, query: 'b\nc' });
    void ask({ sharing: { standing: '["a"]\nb', arrival: 0 }, query: 'c' });
    expect(calls.length).toBe(2);
  });

  test('are not shared with a request that arrived after they had begun', async () => {
    const { calls, inFlight, ask } = held();
    void ask();
    const late = { standing: 'app', arrival: inFlight.arrival() };
    void ask({ sharing: late });
    expect(calls).toHaveLength(2);
    // The newer call is the one to be shared from now on.
    void ask({ sharing: late });
    void ask();
    expect(calls).toHaveLength(2);
  });

  test('are not shared once they are answered', async () => {
    const { calls, ask } = held();
    const first = ask();
    calls[0]?.answer({ a: 1 });
    await first;
    void ask();
    expect(calls).toHaveLength(2);
  });

  test('share a failure, and nobody after it', async () => {
    const { calls, ask } = held();
    const both = [ask(), ask()];
    calls[0]?.fail(new Error('down'));
    for (const one of both) await expect(one).rejects.toThrow('down');
    void ask();
    expect(calls).toHaveLength(2);
  });
});

describe('a mutation', () => {
  test('separates what was begun before it from what comes after', () => {
    const { calls, ask } = held();
    void ask();
    void ask({ mutation: true, query: 'mutation{m}' });
    void ask();
    expect(calls).toHaveLength(3);
  });

  test('separates what was begun while it ran from what comes after it', async () => {
    const { calls, ask } = held();
    const mutation = ask({ mutation: true, query: 'mutation{m}' });
    void ask();
    calls[0]?.answer({ m: 1 });
    await mutation;
    void ask();
    expect(calls).toHaveLength(3);
  });

  test('separates nothing at another service', () => {
    const { calls, ask, other } = held();
    void ask({}, other);
    void ask({ mutation: true, query: 'mutation{m}' });
    void ask({}, other);
    expect(calls).toHaveLength(2);
  });

  test('that fails separates as well', async () => {
    const { calls, ask } = held();
    const mutation = ask({ mutation: true, query: 'mutation{m}' });
    void ask();
    calls[0]?.fail(new Error('broken off'));
    await expect(mutation).rejects.toThrow('broken off');
    void ask();
    expect(calls).toHaveLength(3);
  });
});

describe('who gives up', () => {
  test('takes nothing from the others', async () => {
    const { calls, ask } = held();
    const gone = new AbortController();
    const first = ask({ signal: gone.signal });
    const second = ask();
    gone.abort();
    await expect(first).rejects.toThrow();
    expect(calls[0]?.request.signal.aborted).toBe(false);
    calls[0]?.answer({ a: 1 });
    expect((await second).data).toEqual({ a: 1 });
  });

  test('ends the call when nobody waits any more, and it is shared with nobody later', async () => {
    const { calls, ask } = held();
    const gone = new AbortController();
    const both = [ask({ signal: gone.signal }), ask({ signal: gone.signal })];
    gone.abort();
    for (const one of both) await expect(one).rejects.toThrow();
    expect(calls[0]?.request.signal.aborted).toBe(true);
    void ask();
    expect(calls).toHaveLength(2);
  });

  test('before the call joins none', async () => {
    const { calls, ask } = held();
    const gone = new AbortController();
    gone.abort();
    void ask();
    void ask({ signal: gone.signal });
    expect(calls).toHaveLength(2);
    expect(calls[0]?.request.signal.aborted).toBe(false);
  });
});

describe('what is remembered', () => {
  test('has a limit in calls', () => {
    const { calls, ask } = held({ ...room, sharedFetchesMax: 1 });
    for (const query of ['{a}', '{b}', '{b}', '{a}']) void ask({ query });
    expect(calls.map(({ request }) => request.query)).toEqual(['{a}', '{b}', '{b}']);
  });

  test('has a limit in bytes', () => {
    const { calls, ask } = held({ ...room, sharedFetchesBytesMax: 40 });
    const long = `{${'a'.repeat(40)}}`;
    for (const query of [long, long, '{a}', '{a}']) void ask({ query });
    expect(calls.map(({ request }) => request.query)).toEqual([long, long, '{a}']);
  });

  test('is forgotten with the call, so that the limits count only what is under way', async () => {
    const { calls, ask } = held({ ...room, sharedFetchesMax: 1 });
    for (let n = 0; n < 3; n++) {
      const both = [ask(), ask()];
      expect(calls).toHaveLength(n + 1);
      calls[n]?.answer({});
      await Promise.all(both);
    }
  });

  test('is nothing where sharing is switched off', () => {
    const { calls, ask } = held({ ...room, sharedFetchesMax: 0 });
    void ask();
    void ask();
    expect(calls).toHaveLength(2);
  });
});
