import { describe, expect, test } from 'vitest';
import { GatewayError, type ErrorCode } from '../../../src/errors.ts';
import { aWriter, noteCodes, notePath } from '../../support/note-graph.ts';

const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id name } }';

/** A request that is given up while its intent is on its way to the disk. */
function givenUpDuringIntent(code: ErrorCode) {
  const path = notePath();
  const request = new AbortController();
  path.store.before = () => {
    request.abort(new GatewayError(code));
    return Promise.resolve();
  };
  return { path, answer: path.run(rename, aWriter(), {}, request.signal) };
}

describe('a mutation that is given up while its intent is being recorded', () => {
  test.each(['DEADLINE_PASSED', 'CLIENT_GONE', 'SHUTTING_DOWN'] as const)(
    'is not called: %s told the client that it may try again',
    async (code) => {
      const { path, answer } = givenUpDuringIntent(code);
      expect(noteCodes(await answer)).toEqual([code]);
      expect(path.calls).toEqual([]);
    },
  );

  test('leaves no open intent: its entry says that it was never sent', async () => {
    const { path, answer } = givenUpDuringIntent('DEADLINE_PASSED');
    await answer;
    const [intent, end] = path.entries();
    expect(end).toMatchObject({
      mutation: { intent: intent?.intent, outcome: 'not-sent' },
      released: [],
      refused: [{ coordinate: 'Mutation.rename', code: 'DEADLINE_PASSED' }],
    });
  });

  test('is not said to have begun, and one that nobody gave up is', async () => {
    const begun = { givenUp: 0, waitedFor: 0 };
    const path = notePath();
    const request = new AbortController();
    path.store.before = () => {
      request.abort(new GatewayError('DEADLINE_PASSED'));
      return Promise.resolve();
    };
    await path.run(rename, aWriter(), {}, request.signal, () => (begun.givenUp += 1));
    path.store.before = () => Promise.resolve();
    const answer = await path.run(rename, aWriter(), {}, undefined, () => (begun.waitedFor += 1));
    expect(answer.data).toEqual({ rename: { id: 'n1', name: 'new' } });
    expect(begun).toEqual({ givenUp: 0, waitedFor: 1 });
  });
});
