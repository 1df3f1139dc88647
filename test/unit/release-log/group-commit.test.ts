import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { GroupCommit } from '../../../src/release-log/index.ts';
import type { CommitOutcome, ReleaseCommit } from '../../../src/release-log/port.ts';

const aCommit = (text: string): ReleaseCommit => ({
  log: 'release',
  bases: [],
  counters: [],
  entries: [Buffer.from(text)],
  artefacts: [],
});

/** A store whose batches return when the test says so. */
class HeldStore {
  readonly batches: {
    readonly texts: readonly string[];
    readonly settle: (outcomes: readonly CommitOutcome[]) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  readonly batchesAtOnce: number | undefined;
  readyAsked = 0;
  readyAnswer: Promise<void> = Promise.resolve();

  constructor(batchesAtOnce?: number) {
    this.batchesAtOnce = batchesAtOnce;
  }

  commit(batch: readonly ReleaseCommit[]): Promise<readonly CommitOutcome[]> {
    return new Promise((resolve, reject) => {
      const texts = batch.map(({ entries: [entry] }) => Buffer.from(entry ?? []).toString());
      this.batches.push({ texts, settle: resolve, fail: reject });
    });
  }

  ready(): Promise<void> {
    this.readyAsked += 1;
    return this.readyAnswer;
  }

  /** Lets the newest batch be committed from `firstIndex` on. */
  release(firstIndex = 0): void {
    const batch = this.batches.at(-1);
    batch?.settle(batch.texts.map((_, at) => ({ kind: 'committed', firstIndex: firstIndex + at })));
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const make = (limits = { batchMax: 3, queueMax: 5 }) => {
  const store = new HeldStore();
  return { store, group: new GroupCommit(store, limits) };
};

test('group commit waits for all that a turn of the event loop still brings, also where the store takes more', async () => {
  const store = new HeldStore(8);
  const group = new GroupCommit(store, { batchMax: 3, queueMax: 5 });
  const first = group.commit(aCommit('a'));
  for (let n = 0; n < 10; n++) await Promise.resolve();
  const second = group.commit(aCommit('b'));
  await settled();
  expect(store.batches.map(({ texts }) => texts)).toEqual([['a', 'b']]);
  store.release();
  expect(await Promise.all([first, second])).toEqual([
    { kind: 'committed', firstIndex: 0 },
    { kind: 'committed', firstIndex: 1 },
  ]);
});

describe('group commit', () => {
  test('puts what is asked in one turn into one batch, and each gets its own outcome', async () => {
    const { store, group } = make();
    const asked = ['a', 'b', 'c'].map((text) => group.commit(aCommit(text)));
    await settled();
    expect(store.batches.map(({ texts }) => texts)).toEqual([['a', 'b', 'c']]);
    store.batches[0]?.settle([
      { kind: 'committed', firstIndex: 0 },
      { kind: 'stale', ref: 'grant:g' },
      { kind: 'committed', firstIndex: 1 },
    ]);
    expect(await Promise.all(asked)).toEqual([
      { kind: 'committed', firstIndex: 0 },
      { kind: 'stale', ref: 'grant:g' },
      { kind: 'committed', firstIndex: 1 },
    ]);
  });

  test('has one batch on its way at a time, and starts the next when it returns', async () => {
    const { store, group } = make();
    const first = group.commit(aCommit('a'));
    await settled();
    const rest = ['b', 'c', 'd', 'e'].map((text) => group.commit(aCommit(text)));
    await settled();
    expect(store.batches).toHaveLength(1);
    store.release();
    await first;
    await settled();
    expect(store.batches.map(({ texts }) => texts)).toEqual([['a'], ['b', 'c', 'd']]);
    store.release(1);
    await settled();
    store.release(4);
    expect((await Promise.all(rest)).map(({ kind }) => kind)).toEqual(Array(4).fill('committed'));
    const again = group.commit(aCommit('f'));
    await settled();
    store.release(5);
    expect(await again).toEqual({ kind: 'committed', firstIndex: 5 });
  });

  test('resolves nothing before the store has', async () => {
    const { store, group } = make();
    let isDone = false;
    const asked = group.commit(aCommit('a')).then(() => (isDone = true));
    await settled();
    await settled();
    expect(isDone).toBe(false);
    store.release();
    await asked;
    expect(isDone).toBe(true);
  });

  test('refuses at once when the queue is full, and takes more when it has moved', async () => {
    const { store, group } = make({ batchMax: 2, queueMax: 2 });
    const first = group.commit(aCommit('a'));
    await settled();
    const waiting = [group.commit(aCommit('b')), group.commit(aCommit('c'))];
    expect(group.overloaded()).toBe(true);
    await expect(group.commit(aCommit('d'))).rejects.toMatchObject({
      code: 'RELEASE_LOG_OVERLOADED',
    });
    await expect(group.ready()).rejects.toMatchObject({ code: 'RELEASE_LOG_OVERLOADED' });
    store.release();
    await first;
    await settled();
    expect(group.overloaded()).toBe(false);
    store.release();
    expect(await Promise.all(waiting)).toHaveLength(2);
    expect(store.batches.flatMap(({ texts }) => texts)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['an error of its own', new GatewayError('RELEASE_LOG_UNAVAILABLE', 'disk')],
    ['any other error', new Error('bug')],
    ['too few outcomes', null],
  ])(
    'rejects a whole batch when the store answers with %s, and the next one lives',
    async (_, error) => {
      const { store, group } = make();
      const asked = ['a', 'b'].map((text) => group.commit(aCommit(text)));
      await settled();
      if (error === null) {
        store.batches[0]?.settle([{ kind: 'committed', firstIndex: 0 }]);
      } else {
        store.batches[0]?.fail(error);
      }
      const results = await Promise.allSettled(asked);
      // With too few outcomes even the first is unknown, as nobody can say whose it is.
      for (const result of results) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { code: 'RELEASE_LOG_UNAVAILABLE' },
        });
      }
      const next = group.commit(aCommit('c'));
      await settled();
      store.release();
      expect(await next).toEqual({ kind: 'committed', firstIndex: 0 });
    },
  );

  test.each([
    ['without an entry', { entries: [] }],
    ['with an empty entry', { entries: [new Uint8Array(0)] }],
    ['with too large an entry', { entries: [new Uint8Array(60 * 1024 + 1)] }],
    ['with a basis at no version', { bases: [{ ref: 'grant:g', version: Number.NaN }] }],
    ['with a basis without a name', { bases: [{ ref: '', version: 1 }] }],
    ['with a counter that takes back', { counters: [{ key: 'k', add: -1, max: 1 }] }],
    ['with a counter without a limit', { counters: [{ key: 'k', add: 1, max: Infinity }] }],
    ['with a counter of a name with U+0000', { counters: [{ key: 'a\0', add: 1, max: 1 }] }],
    ['with an artefact without a digest', { artefacts: [{ digest: 'x', kind: 'k', body: '' }] }],
  ])('keeps a commit %s away from the others', async (_, parts) => {
    const { store, group } = make();
    const good = group.commit(aCommit('a'));
    await expect(group.commit({ ...aCommit('b'), ...parts })).rejects.toThrow();
    await settled();
    store.release();
    expect((await good).kind).toBe('committed');
    expect(store.batches.map(({ texts }) => texts)).toEqual([['a']]);
  });

  test('finishes what it took when it closes, and takes no more', async () => {
    const { store, group } = make({ batchMax: 1, queueMax: 5 });
    const asked = ['a', 'b'].map((text) => group.commit(aCommit(text)));
    let isClosed = false;
    const closing = group.close().then(() => (isClosed = true));
    await expect(group.commit(aCommit('c'))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await expect(group.ready()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await settled();
    store.release();
    await settled();
    expect(isClosed).toBe(false);
    store.release(1);
    await closing;
    expect((await Promise.all(asked)).map(({ kind }) => kind)).toEqual(['committed', 'committed']);
    await group.close();
  });

  test('asks the store once for all who want to know whether it is ready', async () => {
    const { store, group } = make();
    await Promise.all([group.ready(), group.ready()]);
    expect(store.readyAsked).toBe(1);
    store.readyAnswer = Promise.reject(new GatewayError('RELEASE_LOG_UNAVAILABLE'));
    await expect(group.ready()).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
    store.readyAnswer = Promise.resolve();
    await expect(group.ready()).resolves.toBeUndefined();
  });
});

describe('group commit before a store that takes several batches', () => {
  test('sends to a store that gathers by itself what is asked in a turn, at once', async () => {
    const store = new HeldStore(2);
    const group = new GroupCommit(store, { batchMax: 4, queueMax: 10 });
    const asked = 'abcdefghi'.split('').map((text) => group.commit(aCommit(text)));
    await settled();
    // All were asked in one turn: as many go as may share a transaction, and none with them.
    expect(store.batches.map(({ texts }) => texts)).toEqual([['a', 'b', 'c', 'd']]);
    store.release();
    await settled();
    expect(store.batches.at(-1)?.texts).toEqual(['e', 'f', 'g', 'h']);
    store.release(4);
    await settled();
    expect(store.batches.at(-1)?.texts).toEqual(['i']);
    // While that is on its way another one goes, and the third waits for one of them.
    asked.push(group.commit(aCommit('j')));
    await settled();
    expect(store.batches.at(-1)?.texts).toEqual(['j']);
    asked.push(group.commit(aCommit('k')));
    await settled();
    expect(store.batches).toHaveLength(4);
    store.release(9);
    await settled();
    expect(store.batches.at(-1)?.texts).toEqual(['k']);
    store.release(10);
    store.batches[2]?.settle([{ kind: 'committed', firstIndex: 8 }]);
    const indices = (await Promise.all(asked)).map((one) =>
      one.kind === 'committed' ? one.firstIndex : -1,
    );
    expect(indices).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('fails one of two batches on their way, and the other has its outcome', async () => {
    const store = new HeldStore(2);
    const group = new GroupCommit(store, { batchMax: 4, queueMax: 10 });
    const failing = group.commit(aCommit('a'));
    await settled();
    const living = group.commit(aCommit('b'));
    await settled();
    store.batches[0]?.fail(new Error('disk'));
    await expect(failing).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
    let isClosed = false;
    const closing = group.close().then(() => (isClosed = true));
    await settled();
    expect(isClosed).toBe(false);
    store.release();
    await closing;
    expect(await living).toEqual({ kind: 'committed', firstIndex: 0 });
  });
});
