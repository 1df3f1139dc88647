import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { aWriter, noteCodes, notePath, wholeGrant } from '../../support/note-graph.ts';

const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id name } }';
const writes = (told: readonly string[]): number =>
  told.filter((one) => one === 'notes writes').length;

describe('a basis that ends', () => {
  test('before the intent is decided once more, and nothing is called on the old one', async () => {
    const path = notePath();
    const other = { ...wholeGrant, ref: 'grant:2' };
    path.held.fresh = [other];
    path.store.ended.add(wholeGrant.ref);
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: { id: 'n1', name: 'new' } });
    expect(path.told).toEqual(['intent stale', 'intent', 'notes writes', 'release']);
    expect(path.entries()[0]?.bases).toMatchObject([{ ref: 'grant:2' }]);
  });

  test('before the intent and stays in every copy ends the request without a call', async () => {
    const path = notePath();
    path.store.ended.add(wholeGrant.ref);
    await expect(path.run(rename)).rejects.toMatchObject({ code: 'BASIS_ENDED' });
    expect(path.calls).toEqual([]);
    expect(path.entries()).toMatchObject([
      { kind: 'release', refused: [{ coordinate: 'Mutation.rename', code: 'BASIS_ENDED' }] },
    ]);
  });

  test.each(['grant:1', 'recipient:mail-insights'])(
    'between intent and release (%s) withholds the answer of what was done, once',
    async (ref) => {
      const path = notePath();
      path.faults.set('notes', (_call, answer) => {
        path.store.ended.add(ref);
        return answer();
      });
      const answer = await path.run(rename);
      expect(answer.data).toEqual({ rename: null });
      expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
      expect(answer.status).toBe(503);
      expect(path.told).toEqual(['intent', 'notes writes', 'release stale', 'release']);
      const [intent, end] = path.entries();
      expect(end).toMatchObject({
        mutation: { intent: intent?.intent, outcome: 'answered' },
        released: [],
        refused: [
          {
            code: 'MUTATION_EXECUTED_ANSWER_WITHHELD',
            decision: answer.errors[0]?.extensions.decisionId,
          },
        ],
      });
    },
  );

  test('for writing only, after the call, leaves what the basis for reading shows', async () => {
    const path = notePath();
    path.hold(
      { ...wholeGrant, operations: ['write'] },
      { ...wholeGrant, ref: 'grant:2', operations: ['read'] },
    );
    path.faults.set('notes', (_call, answer) => {
      path.store.ended.add('grant:1');
      return answer();
    });
    expect((await path.run(rename)).data).toEqual({ rename: { id: 'n1', name: 'new' } });
  });

  test('by its limit withholds the answer', async () => {
    const path = notePath();
    path.hold({ ...wholeGrant, counters: [{ counts: 'rows', max: 0 }] });
    const answer = await path.run(rename);
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(writes(path.told)).toBe(1);
  });
});

describe('a log that fails', () => {
  const down = () => Promise.reject(new GatewayError('RELEASE_LOG_UNAVAILABLE'));

  test('before the intent keeps the call from being made', async () => {
    const path = notePath();
    path.store.before = down;
    await expect(path.run(rename)).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
    expect(path.calls).toEqual([]);
  });

  test('and says so keeps even the intent from being tried', async () => {
    const path = notePath();
    path.store.readiness = down;
    await expect(path.run(rename)).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
    expect(path.told).toEqual([]);
  });

  test('after the call says that it was made, and leaves the intent open', async () => {
    const path = notePath();
    path.faults.set('notes', (_call, answer) => {
      path.store.before = down;
      return answer();
    });
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(answer.errors[0]?.extensions.decisionId).toBeUndefined();
    expect(answer.status).toBe(503);
    expect(path.entries().map((one) => one.kind)).toEqual(['intent']);
    expect(writes(path.told)).toBe(1);
  });

  test('between two root fields runs no second one', async () => {
    const path = notePath();
    path.faults.set('notes', async (_call, answer) => {
      const answered = await answer();
      let commits = 0;
      // The entry of this field still goes in.
      path.store.before = () => (commits++ === 0 ? Promise.resolve() : down());
      return answered;
    });
    const answer = await path.run('mutation { a: touch b: touch c: add(number: 1) }');
    expect(answer.data).toEqual({ a: true, b: null, c: null });
    expect(noteCodes(answer)).toEqual(['RELEASE_LOG_UNAVAILABLE', 'RELEASE_LOG_UNAVAILABLE']);
    expect(answer.status).toBeUndefined();
    expect(path.calls).toHaveLength(1);
  });
});

describe('a service that', () => {
  test('breaks off leaves it unknown whether the mutation was executed, and is not asked again', async () => {
    const path = notePath();
    path.faults.set('notes', () => Promise.reject(new Error('broken')));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_OUTCOME_UNKNOWN']);
    expect(writes(path.told)).toBe(1);
    expect(path.entries()[1]?.mutation?.outcome).toBe('unknown');
  });

  test('cannot be found was not asked', async () => {
    const path = notePath();
    path.services.delete('notes');
    const answer = await path.run(rename);
    expect(noteCodes(answer)).toEqual(['SERVICE_UNAVAILABLE']);
    expect(path.entries()[1]?.mutation?.outcome).toBe('not-sent');
  });

  test('answers with an error has answered', async () => {
    const path = notePath();
    path.faults.set('notes', () =>
      Promise.resolve({
        data: { rename: null },
        errors: [{ message: 'n1 taken', path: ['rename'] }],
      }),
    );
    const answer = await path.run(rename);
    expect(noteCodes(answer)).toEqual(['SERVICE_ERROR']);
    expect(JSON.stringify(answer)).not.toContain('taken');
    expect(path.entries()[1]?.mutation?.outcome).toBe('answered');
  });

  test('answers no row says nothing of why', async () => {
    const path = notePath();
    const answer = await path.run('mutation { rename(id: "n9", name: "x") { id } }');
    expect(answer).toEqual({ data: { rename: null }, errors: [] });
  });

  test('lets another tenant’s row out hides it like one that never was', async () => {
    const path = notePath();
    const answer = await path.run('mutation { rename(id: "n2", name: "x") { id } }');
    expect(answer).toEqual({ data: { rename: null }, errors: [] });
  });

  test('fails after the mutation leaves the mutation’s own answer', async () => {
    const path = notePath();
    path.faults.set('scores', () => Promise.reject(new Error('broken')));
    const answer = await path.run('mutation { rename(id: "n1", name: "new") { name score } }');
    expect(answer.data).toEqual({ rename: { name: 'new', score: null } });
    expect(noteCodes(answer)).toEqual(['SERVICE_UNAVAILABLE']);
  });
});

describe('a client that goes away', () => {
  const gone = new GatewayError('CLIENT_GONE');

  test('before the intent has changed nothing', async () => {
    const path = notePath();
    await expect(path.run(rename, aWriter(), {}, AbortSignal.abort(gone))).rejects.toBe(gone);
    expect(path.told).toEqual([]);
  });

  test('during the call does not end it, and what came of it is recorded', async () => {
    const path = notePath();
    const client = new AbortController();
    path.faults.set('notes', (_call, answer) => {
      client.abort(gone);
      return answer();
    });
    const answer = await path.run(rename, aWriter(), {}, client.signal);
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(path.told).toEqual(['intent', 'notes writes', 'release']);
    expect(path.entries()[1]).toMatchObject({ released: [], mutation: { outcome: 'answered' } });
  });

  test('between two root fields runs no second one', async () => {
    const path = notePath();
    const client = new AbortController();
    path.faults.set('notes', (_call, answer) => {
      client.abort(gone);
      return answer();
    });
    const answer = await path.run('mutation { a: touch b: touch }', aWriter(), {}, client.signal);
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD', 'CLIENT_GONE']);
    expect(path.calls).toHaveLength(1);
  });
});
