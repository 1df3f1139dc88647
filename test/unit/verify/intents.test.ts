import { expect, test } from 'vitest';
import { unsettledIntents } from '../../../src/verify/index.ts';

/** A log of these entries, in pages of two. */
const logOf = (...entries: readonly object[]) => ({
  entries: (_log: string, from: number) =>
    Promise.resolve(
      entries.slice(from, from + 2).map((one, n) => ({
        index: from + n,
        bytes: Buffer.from(JSON.stringify(one)),
        leafHash: Buffer.alloc(32),
      })),
    ),
});
const intent = (id: string) => ({
  kind: 'intent',
  v: 1,
  at: 5,
  intent: id,
  coordinate: 'Mutation.rename',
  tenant: 'contoso',
  recipient: { id: 'app' },
});
const closing = (id: string, outcome: string) => ({
  kind: 'release',
  v: 1,
  mutation: { intent: id, outcome },
});
const states = async (...entries: readonly object[]) =>
  (await unsettledIntents(logOf(...entries), 0)).map((one) => `${one.intent} ${one.state}`);

test('an intent that no entry closes is open', async () => {
  expect(await unsettledIntents(logOf({ kind: 'boot', v: 1 }, intent('a')), 0)).toEqual([
    {
      intent: 'a',
      index: 1,
      at: 5,
      state: 'open',
      coordinate: 'Mutation.rename',
      tenant: 'contoso',
      recipient: 'app',
    },
  ]);
});

test.each(['answered', 'not-sent'])('an intent whose call was %s is settled', async (outcome) => {
  expect(await states(intent('a'), intent('b'), closing('a', outcome))).toEqual(['b open']);
});

test('an intent whose outcome is unknown stays in the list, as that', async () => {
  expect(await states(intent('a'), closing('a', 'unknown'))).toEqual(['a unknown']);
});

test('an intent that was closed twice is settled once', async () => {
  expect(await states(intent('a'), closing('a', 'answered'), closing('a', 'unknown'))).toEqual([]);
});

test.each([
  ['a release of a query', { kind: 'release', v: 1 }],
  ['a closing of an intent from before', closing('z', 'answered')],
  ['an entry of an unknown kind', { kind: 'other', v: 1, intent: 'b' }],
  ['an intent without an id', { kind: 'intent', v: 1 }],
])('%s changes nothing', async (_name, entry) => {
  expect(await states(intent('a'), entry)).toEqual(['a open']);
});
