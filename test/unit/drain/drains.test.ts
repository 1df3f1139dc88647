import { describe, expect, test } from 'vitest';
import { Drains, type DrainBoard, type DrainRequest } from '../../../src/drain/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { AnswerScope } from '../../../src/model/index.ts';

const scope: AnswerScope = { recipient: 'app', tenant: 'contoso', task: null };
const incomplete = { code: 'DRAIN_INCOMPLETE' };

/** A node whose answers, board and clock are the test's. */
function aNode(changes: Partial<DrainBoard> = {}, isAlone = false) {
  let at = 0;
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const sending: (() => void)[] = [];
  const asked: AnswerScope[] = [];
  const said: (readonly string[])[] = [];
  let cuts = 0;
  const requests: DrainRequest[] = [];
  const board: DrainBoard = {
    ask: async () => 'd1',
    waitingFor: async () => 0,
    takeDown: async () => {},
    beat: async (done) => {
      said.push(done);
      return requests.filter(({ id }) => !done.includes(id));
    },
    ...changes,
  };
  const drains = new Drains({
    answers: {
      sent: (one) => {
        asked.push(one);
        return new Promise<void>((resolve) => sending.push(resolve));
      },
      cut: () => (cuts += 1),
    },
    board: isAlone ? null : board,
    deadlineMs: 1_000,
    now: () => at,
    wait: (ms) => new Promise((wake) => void sleepers.push({ until: at + ms, wake })),
  });
  return {
    drains,
    asked,
    said,
    requests,
    cuts: () => cuts,
    /** Every answer under way is sent. */
    send: () => sending.splice(0).forEach((done) => done()),
    async pass(ms: number) {
      at += ms;
      for (const one of sleepers.filter(({ until }) => until <= at)) one.wake();
      await settled();
    },
  };
}

/** Lets everything run that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What has come of a promise by now. */
async function stateOf(promise: Promise<void>): Promise<unknown> {
  const state = { is: 'waiting' as unknown };
  promise.then(
    () => (state.is = 'done'),
    (error: unknown) => (state.is = error instanceof GatewayError ? error.code : error),
  );
  await settled();
  return state.is;
}

describe('a drain', () => {
  test('waits for the answers of its own node', async () => {
    const node = aNode();
    const drain = node.drains.drain(scope);
    expect(await stateOf(drain)).toBe('waiting');
    expect(node.asked).toEqual([scope]);
    node.send();
    expect(await stateOf(drain)).toBe('done');
  });

  test('waits for nobody else where no other node shares the store', async () => {
    const node = aNode({}, true);
    const drain = node.drains.drain(scope);
    node.send();
    expect(await stateOf(drain)).toBe('done');
  });

  test('waits for every other node, and takes its request down then', async () => {
    let others = 2;
    const takenDown: string[] = [];
    const node = aNode({
      waitingFor: async () => others,
      takeDown: async (id) => void takenDown.push(id),
    });
    const drain = node.drains.drain(scope);
    node.send();
    await node.pass(60);
    expect(await stateOf(drain)).toBe('waiting');
    others = 0;
    await node.pass(60);
    expect(await stateOf(drain)).toBe('done');
    expect(takenDown).toEqual(['d1']);
  });

  test('ends with a code of its own when an answer takes too long', async () => {
    const node = aNode();
    const drain = node.drains.drain(scope);
    drain.catch(() => {});
    await node.pass(1_000);
    await expect(drain).rejects.toMatchObject(incomplete);
  });

  test('ends with that code, and not as done, when another node takes too long', async () => {
    const node = aNode({ waitingFor: async () => 1 });
    const drain = node.drains.drain(scope);
    drain.catch(() => {});
    node.send();
    for (let passed = 0; passed < 1_100; passed += 50) await node.pass(50);
    await expect(drain).rejects.toMatchObject(incomplete);
  });

  test.each(['ask', 'waitingFor', 'takeDown'] as const)(
    'ends with that code when the board fails to %s',
    async (what) => {
      const failing = () => Promise.reject(new GatewayError('STORE_UNAVAILABLE'));
      const node = aNode({ [what]: failing });
      const drain = node.drains.drain(scope);
      node.send();
      await expect(drain).rejects.toMatchObject(incomplete);
    },
  );
});

describe('a node that another one waits for', () => {
  test('says so when its answers are sent and not before', async () => {
    const node = aNode();
    await node.drains.start();
    node.requests.push({ id: 'd7', scope });
    await node.drains.beat();
    await node.drains.beat();
    expect(node.asked).toEqual([scope]);
    expect(node.said.flat()).toEqual([]);
    node.send();
    await settled();
    expect(node.said.flat()).toEqual(['d7']);
  });

  test('says it again when the board did not hear it', async () => {
    let isDeaf = false;
    const heard: string[] = [];
    const node = aNode({
      beat: async (done) => {
        if (isDeaf) throw new GatewayError('STORE_UNAVAILABLE');
        heard.push(...done);
        return done.length > 0 ? [] : [{ id: 'd7', scope }];
      },
    });
    await node.drains.beat();
    isDeaf = true;
    node.send();
    await settled();
    isDeaf = false;
    await node.drains.beat();
    expect(heard).toEqual(['d7']);
  });

  test('is not started when the others cannot learn of it', async () => {
    const node = aNode({ beat: () => Promise.reject(new GatewayError('STORE_UNAVAILABLE')) });
    await expect(node.drains.start()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('cuts its answers once it could not beat for five seconds, for then it counts as gone', async () => {
    let isDeaf = false;
    const node = aNode({
      beat: async () => {
        if (isDeaf) throw new GatewayError('STORE_UNAVAILABLE');
        return [];
      },
    });
    await node.drains.start();
    isDeaf = true;
    await node.pass(4_900);
    await node.drains.beat();
    expect(node.cuts()).toBe(0);
    await node.pass(100);
    await node.drains.beat();
    expect(node.cuts()).toBe(1);
    isDeaf = false;
    await node.drains.beat();
    await node.pass(1_000);
    await node.drains.beat();
    expect(node.cuts()).toBe(2);
  });

  test('cuts its answers also when the beat hangs', async () => {
    const node = aNode({ beat: () => new Promise(() => {}) });
    void node.drains.beat();
    await node.pass(5_000);
    void node.drains.beat();
    expect(node.cuts()).toBe(1);
  });
});
