import { expect, test } from 'vitest';
import { createStopping } from '../../../src/main/index.ts';

/** A process that closes when the test lets it, on a clock that stands. */
function aProcess() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const seen = { closes: 0, exits: [] as number[], said: [] as string[] };
  const clock = { now: 5_000 };
  const stopping = createStopping({
    close: () => {
      seen.closes += 1;
      return promise;
    },
    exit: (code) => void seen.exits.push(code),
    now: () => clock.now,
    say: (event) => void seen.said.push(event),
  });
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
  return { stopping, seen, clock, closed: resolve, fails: reject, settled };
}

test('the first signal closes, and the process ends with 0 when it has closed', async () => {
  const { stopping, seen, closed, settled } = aProcess();
  stopping.onSignal('SIGTERM');
  await settled();
  expect(seen).toEqual({ closes: 1, exits: [], said: ['stopping'] });
  closed();
  await settled();
  expect(seen.exits).toEqual([0]);
});

test('the same wish, told twice, closes once and cuts nothing', async () => {
  const { stopping, seen, clock, closed, settled } = aProcess();
  stopping.onSignal('SIGINT');
  stopping.onSignal('SIGINT');
  clock.now += 999;
  stopping.onSignal('SIGTERM');
  closed();
  await settled();
  expect(seen).toEqual({ closes: 1, exits: [0], said: ['stopping'] });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('a later %s stops at once, with %i', async (signal, code) => {
  const { stopping, seen, clock, settled } = aProcess();
  stopping.onSignal('SIGTERM');
  clock.now += 1_000;
  stopping.onSignal(signal);
  await settled();
  expect(seen).toEqual({ closes: 1, exits: [code], said: ['stopping', 'at once'] });
});

test('a store that fails while it closes is told by the exit code, without a second close', async () => {
  const { stopping, seen, closed, settled } = aProcess();
  stopping.onSignal('SIGTERM');
  stopping.because(74);
  closed();
  await settled();
  expect(seen).toEqual({ closes: 1, exits: [74], said: ['stopping'] });
});

test('a signal after the store has failed changes nothing of the code', async () => {
  const { stopping, seen, closed, settled } = aProcess();
  stopping.because(74);
  stopping.onSignal('SIGTERM');
  closed();
  await settled();
  expect([seen.closes, seen.exits]).toEqual([1, [74]]);
});

test('a close that fails ends with 1, or with the reason that there was', async () => {
  for (const [because, code] of [
    [null, 1],
    [74, 74],
  ] as const) {
    const { stopping, seen, fails, settled } = aProcess();
    if (because === null) stopping.onSignal('SIGTERM');
    else stopping.because(because);
    fails(new Error('busy'));
    await settled();
    expect([seen.exits, seen.said.at(-1)]).toEqual([[code], 'unclean']);
  }
});
