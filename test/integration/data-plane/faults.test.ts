import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceName } from '../../../examples/contoso/services/index.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { holdDeadlines, type HeldDeadlines } from '../../support/held-deadlines.ts';
import { codesOf, tap } from '../../support/http-tap.ts';
import type { Fault } from '../../support/spied-services.ts';
import type { Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
let token: Holder;
let deadlines: HeldDeadlines;
/** The length of no other timer. */
const SERVICE_TIMEOUT_MS = 20_001;
const elements = [
  'user.account.id',
  'user.profile.display_name',
  'mail.message.id',
  'mail.message.subject',
];
beforeAll(async () => {
  deadlines = holdDeadlines(SERVICE_TIMEOUT_MS);
  world = await startGatewayWorld({ serviceTimeoutMs: SERVICE_TIMEOUT_MS });
  await world.desk.open();
  token = await world.desk.token('mail-insights', { tenants: ['contoso', 'fabrikam'] });
});
afterEach(async () => {
  world.spied.faults.clear();
  await world.desk.revokeAll();
});
afterAll(async () => {
  await world.close();
  deadlines.restore();
});

const message = '{ message(id: "m0000001-id") { id subject account { id displayName } } }';
const account =
  '{ account(id: "a0000001-id") { id displayName pinned { ... on Message { id } } } }';
/** What a careless service puts into its errors: a row of the tenant, and how it works inside. */
const secret = 'a0000001-email@contoso.example SELECT * FROM accounts m0000002-body';
const failing: Fault = () => Promise.reject(new Error(secret));
/** Says nothing until the gateway has waited for as long as it may. */
const silent: Fault = () => {
  setImmediate(() => deadlines.pass());
  return new Promise(() => {});
};
const answering =
  (answer: unknown): Fault =>
  () =>
    Promise.resolve(answer as never);

describe('a service', () => {
  test.each<[string, ServiceName, Fault]>([
    ['that throws', 'directory', failing],
    ['over HTTP that throws', 'mail', failing],
    ['that answers no object', 'directory', answering('no')],
    ['that answers no list of errors', 'directory', answering({ errors: secret })],
    ['that never answers', 'directory', silent],
    [
      'that answers errors alone',
      'directory',
      answering({ errors: [{ message: secret, extensions: { row: secret } }] }),
    ],
    [
      'that answers errors beside nothing',
      'mail',
      answering({ data: null, errors: [{ message: secret, path: ['message'] }] }),
    ],
  ])('%s leaves null, a code and none of its words', async (_name, service, fault) => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements });
    spied.faults.set(service, fault);
    const answers = [await watched.ask(token, message), await watched.ask(token, account)];
    for (const answer of answers) {
      expect(answer.text).not.toMatch(/SELECT|m0000002|email/);
      for (const code of codesOf(answer)) expect(code).toMatch(/^SERVICE_(ERROR|UNAVAILABLE)$/);
    }
    expect(world.lines.join('')).not.toMatch(/SELECT|m0000002|-email/);
    expect(answers.flatMap(codesOf)).not.toEqual([]);
    const [ofMessage, ofAccount] = answers.map((one) => one.body.data);
    if (service === 'mail') {
      expect(ofMessage).toEqual({ message: null });
      // The service's own type says that this list is never null, so what holds it goes with the service's own null;
      // a service that cannot be reached takes no granted value of another service with it.
      const reached = !answers.flatMap(codesOf).includes('SERVICE_UNAVAILABLE');
      expect(ofAccount).toEqual(
        reached
          ? { account: null }
          : {
              account: {
                id: 'a0000001-id',
                displayName: expect.stringContaining('-name'),
                pinned: null,
              },
            },
      );
    } else {
      const rest = { id: 'm0000001-id', subject: expect.stringContaining('-subject') };
      expect(ofMessage).toEqual({ message: { ...rest, account: null } });
      expect(ofAccount).toEqual({ account: null });
    }
  });

  test('that fails takes its own fields and leaves the others', async () => {
    const { desk, watched, spied } = world;
    await desk.agree('contoso', ['user.*', 'billing.*'], ['essential.support']);
    const holder = await desk.token('support-desk', { purpose: 'essential.support' });
    const query = '{ account(id: "a0000001-id") { id displayName plan } }';
    expect((await watched.ask(holder, query)).text).toContain('a0000001-plan');
    spied.faults.set('billing', failing);
    const answer = await watched.ask(holder, query);
    expect(answer.body.data).toEqual({
      account: {
        id: 'a0000001-id',
        displayName: expect.stringContaining('a0000001-name'),
        plan: null,
      },
    });
    expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE']);
    expect(answer.body.errors?.[0]?.path).toEqual(['account', 'plan']);
  });

  test('that fails shows no code where nothing is visible', async () => {
    const { desk, watched, spied } = world;
    await desk.grant('fabrikam', { elements });
    spied.faults.set('directory', failing);
    const answer = await watched.ask(token, message);
    expect(answer.body).toEqual({ data: { message: null } });
  });

  test('that sends a value of another type sends nothing', async () => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements });
    spied.faults.set('mail', async (_call, answer) => {
      const { data } = (await answer()) as { data: { message: Record<string, unknown> } };
      return { data: { message: { ...data.message, subject: { text: secret } } } };
    });
    const answer = await watched.ask(token, '{ message(id: "m0000001-id") { id subject } }');
    // The service's own type says that a subject is never null, so its message goes with it.
    expect(answer.body.data).toEqual({ message: null });
    expect(codesOf(answer)).toEqual(['SERVICE_ERROR']);
  });

  test.each([
    ['a tenant of another', { tenantId: 'fabrikam' }],
    ['no tenant', { tenantId: null }],
    ['a list of tenants', { tenantId: ['contoso'] }],
    ['an object as tenant', { tenantId: { id: 'contoso' } }],
    ['an empty tenant', { tenantId: '' }],
    ['no account', { accountId: null }],
  ])('that says of a row %s hides it', async (_name, change) => {
    const { desk, watched, spied } = world;
    await desk.grant('contoso', { elements });
    spied.faults.set('mail', async (_call, answer) => {
      const { data } = (await answer()) as { data: { message: Record<string, unknown> } };
      return { data: { message: { ...data.message, ...change } } };
    });
    const answer = await watched.ask(token, '{ message(id: "m0000001-id") { id subject } }');
    expect(answer.body).toEqual({ data: { message: null } });
    expect(answer.entries[0]?.withheld).toBe(1);
  });
});

describe('a basis that ends while the answer is made', () => {
  /** Holds the answer of a service until it is let go. */
  function hold(service: ServiceName): { reached: Promise<void>; letGo: () => void } {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    world.spied.faults.set(service, async (_call, answer) => {
      const ready = await answer();
      reached.resolve();
      await gate.promise;
      return ready;
    });
    return { reached: reached.promise, letGo: () => gate.resolve() };
  }

  test('is not released on, and nothing is recorded as released', async () => {
    const { desk, watched } = world;
    const { id } = await desk.grant('contoso', { elements });
    const before = (await world.log.head('release')).size;
    const held = hold('directory');
    const asked = watched.askOnly(token, '{ account(id: "a0000001-id") { id displayName } }');
    await held.reached;
    await desk.revoke('contoso', id);
    held.letGo();
    const answer = await asked;
    expect(answer.body).toEqual({ data: { account: null } });
    const entries = (await world.entries('release', before)).filter(
      (one) => one.kind === 'release',
    );
    expect(entries.flatMap((one) => one.released)).toEqual([]);
  });

  test('is released on where it stands', async () => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements });
    const held = hold('directory');
    const asked = watched.askOnly(token, '{ account(id: "a0000001-id") { id displayName } }');
    await held.reached;
    held.letGo();
    expect((await asked).text).toContain('a0000001-name');
  });

  test('leaves what another grant still allows', async () => {
    const { desk, watched } = world;
    const { id } = await desk.grant('contoso', { elements });
    await desk.grant('contoso', { elements: ['user.account.id'] });
    const held = hold('directory');
    const asked = watched.askOnly(token, '{ account(id: "a0000001-id") { id displayName } }');
    await held.reached;
    await desk.revoke('contoso', id);
    held.letGo();
    const answer = await asked;
    expect(answer.body.data).toEqual({ account: { id: 'a0000001-id', displayName: null } });
  });

  test.each([
    [
      'the recipient is suspended',
      () => world.desk.suspend('mail-insights'),
      () => world.desk.resume('mail-insights'),
    ],
    [
      'the tenant’s app policy changes',
      () => world.desk.policy('contoso', ['mail-insights']),
      () => world.desk.policy('contoso', []),
    ],
  ])('because %s releases nothing', async (_name, end, undo) => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements });
    const held = hold('directory');
    const asked = watched.askOnly(token, '{ account(id: "a0000001-id") { id displayName } }');
    await held.reached;
    await end();
    held.letGo();
    const answer = await asked;
    await undo();
    expect(answer.body).toEqual({ data: { account: null } });
  });
});

describe('a refusal', () => {
  test('has a decision id of its own, which the entry names too', async () => {
    const { desk, watched } = world;
    await desk.grant('contoso', { elements: ['mail.message.id'] });
    const query = '{ recentMessages { id subject body sentAt } }';
    const seen = new Set<string>();
    for (let n = 0; n < 3; n++) {
      const answer = await watched.ask(token, query);
      const ids = (answer.body.errors ?? []).map((one) => one.extensions?.decisionId);
      expect(ids).toHaveLength(3);
      expect(answer.entries[0]?.refused.map((one) => one.decision)).toEqual(ids);
      const rows = (answer.body.data?.['recentMessages'] as readonly unknown[] | undefined)?.length;
      expect(answer.body.errors?.map((one) => one.extensions?.rows)).toEqual([rows, rows, rows]);
      for (const one of ids) seen.add(String(one));
    }
    expect(seen.size).toBe(9);
  });
});

test('no address shows anybody’s data or how the graph looks', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements });
  await watched.ask(token, message);
  for (const path of [
    '/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/graphql',
    '/control',
    '/.env',
    '/graphql?query={__typename}',
    '/%zz',
  ]) {
    const answer = await watched.probe(path);
    expect(answer.text).not.toMatch(/displayName|Account|contoso\./);
    expect(answer.head.toLowerCase()).toContain('cache-control: no-store');
  }
  const bad = await tap({
    url: `${watched.url}/graphql`,
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  watched.check(bad, { allowances: [], ceiling: null });
  expect(bad.status).toBe(400);
});
