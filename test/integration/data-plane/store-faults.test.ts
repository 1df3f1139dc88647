/** The n-th call of the store fails, before it is made or after, for every n until none fails. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WorkerLink } from '../../../src/adapters/sqlite/link.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

const query = '{ account(id: "a0000001-id") { id displayName } }';
const elements = ['user.account.id', 'user.profile.display_name'];

/** Counts the calls of a store from `arm` on, and lets the n-th of them fail. */
class Fault {
  #left = 0;
  #isMade = false;

  arm(n: number, isMade: boolean): void {
    this.#left = n;
    this.#isMade = isMade;
  }

  /** Whether the call was made to fail. */
  disarm(): boolean {
    const hasFailed = this.#left < 1;
    this.#left = Infinity;
    return hasFailed;
  }

  async on<Answer>(call: () => Promise<Answer>, failure: () => Error): Promise<Answer> {
    this.#left -= 1;
    if (this.#left !== 0) return call();
    if (this.#isMade) await call();
    throw failure();
  }
}

let world: GatewayWorld;
const fault = new Fault();
// oxlint-disable-next-line typescript/unbound-method -- called with its own link below
const send = WorkerLink.prototype.send;
beforeAll(async () => {
  vi.spyOn(WorkerLink.prototype, 'send').mockImplementation(function (this: WorkerLink, ...args) {
    const failure = (): Error => new GatewayError(args[2], 'injected');
    return fault.on(() => Reflect.apply(send, this, args), failure);
  });
});
afterEach(async () => {
  fault.disarm();
  await world.close();
});

async function start(): Promise<void> {
  // Nothing that was read for one request is young enough for the next.
  const sections = { limits: { grantCacheMs: 0 } };
  const log = { checkpointIntervalMs: 3_600_000, anchorIntervalMs: 86_400_000 };
  world = await startGatewayWorld({ log, sections });
}

test.each([
  ['before it is made', false],
  ['after it was made', true],
])(
  'the n-th call that fails %s leaves no answer without an entry, and the next one right',
  async (_when, isMade) => {
    await start();
    const { desk, watched } = world;
    await desk.open();
    await desk.grant('contoso', { elements });
    const token = await desk.token('mail-insights');
    let refused = 0;
    let n = 0;
    for (let hasFailed = true; hasFailed;) {
      n += 1;
      fault.arm(n, isMade);
      // Throws when a value left that stands in no entry.
      const answer = await watched.ask(token, query);
      hasFailed = fault.disarm();
      if (answer.status !== 200) {
        expect(answer.status).toBe(503);
        expect(answer.body.data ?? null).toBeNull();
        refused += 1;
      }
      const next = await watched.ask(token, query);
      expect(next.body.data).toEqual({
        account: { id: 'a0000001-id', displayName: expect.stringContaining('a0000001-name') },
      });
    }
    console.log(`${String(n - 1)} calls failed, ${String(refused)} requests were refused`);
    expect(refused).toBeGreaterThan(1);
    const { status } = await watched.probe('/healthz');
    expect(status).toBe(200);
  },
);

test('a withdrawal that was acknowledged holds, whichever call of it failed', async () => {
  await start();
  const { desk, watched } = world;
  await desk.open();
  const token = await desk.token('mail-insights');
  for (const isMade of [false, true]) {
    for (let n = 1, hasFailed = true; hasFailed; n += 1) {
      const { id } = await desk.grant('contoso', { elements });
      expect((await watched.ask(token, query)).text).toContain('a0000001-name');
      fault.arm(n, isMade);
      const acknowledged = await desk.revoke('contoso', id).then(
        () => true,
        () => false,
      );
      hasFailed = fault.disarm();
      const after = await watched.askOnly(token, query);
      if (acknowledged) expect(after.body).toEqual({ data: { account: null } });
      await desk.revoke('contoso', id).catch(() => {});
      expect((await watched.askOnly(token, query)).body).toEqual({ data: { account: null } });
    }
  }
});
