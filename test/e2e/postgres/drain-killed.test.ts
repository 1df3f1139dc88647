/** A node that is killed while another one drains, or while it drains itself: neither holds anything up for ever. */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { controlDocuments } from '../../support/control-documents.ts';
import { eventually } from '../../support/eventually.ts';
import type { TappedAnswer } from '../../support/http-tap.ts';
import { runSql, startPostgres, type OwnPostgresServer } from '../../support/postgres-server.ts';
import { ControlDesk } from '../histories/control-desk.ts';
import type { GatewayNode } from '../histories/gateway-node.ts';
import { startPlace, type Place } from '../histories/place.ts';

const mainFile = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const query = '{ account(id: "a0000001-id") { id } }';
const elements = ['user.account.id'];
const purpose = 'publisher.app_functionality';
const withdrawn = { data: { revokeConsent: { status: 'WITHDRAWN' } } };

let server: OwnPostgresServer;
let url: string;
let place: Place;
let asking: GatewayNode;
let answering: GatewayNode;
let third: GatewayNode;
let desk: ControlDesk;
/** Lets the service answer that the request under way waits for. */
let letAnswer: () => void = () => {};

beforeAll(async () => {
  server = await startPostgres();
  url = await server.freshDatabase();
  place = await startPlace(mainFile, url);
  const [one, two, three] = place.nodes;
  if (one === undefined || two === undefined || three === undefined) throw new Error('three nodes');
  [asking, answering, third] = [one, two, three];
  desk = new ControlDesk(place, Math.random);
  const registration = { id: 'app', kind: 'PUBLISHER_APP', verified: true };
  await desk.run('provider-admin', controlDocuments.register, registration);
  const policy = { default: 'ALLOW_WITH_GRANT', blocked: [] };
  await desk.run('contoso-admin', controlDocuments.policy, policy);
});
beforeEach(async () => {
  for (const node of place.nodes) if (!node.isUp) await node.start();
});
afterEach(() => letAnswer());
afterAll(async () => {
  await place.close();
  await server.stop();
});

/** A consent, and a request that rests on it and is under way at a node, until `letAnswer`. */
async function underWay(): Promise<{ consent: string; answer: Promise<TappedAnswer | null> }> {
  const notice = { id: 'notice-1', version: '3', language: 'en' };
  const terms = { recipient: 'app', elements, purposes: [purpose] };
  const input = { ...terms, authority: 'IT administrator', notice };
  // At the node that will answer, so that it does not go by what it has just read.
  const admin = await place.mint.forPerson('contoso-admin');
  const body = { query: controlDocuments.grant, variables: { input } };
  const granted = await answering.post('/control', admin.token, body);
  const data = granted.body.data as { readonly grantConsent: { readonly id: string } } | null;
  const consent = data?.grantConsent.id ?? '';
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  letAnswer = gate.resolve;
  place.spied.faults.set('directory', async (_call, answer) => {
    reached.resolve();
    await gate.promise;
    return answer();
  });
  const { token } = await place.mint.forApp('app', 'contoso', elements, purpose);
  const answer = answering.post('/graphql', token, { query }).catch(() => null);
  void answer.then((early) => reached.reject(new Error(`answered: ${String(early?.text)}`)));
  await reached.promise;
  place.spied.faults.clear();
  return { consent, answer };
}

/** Withdraws at a node and waits for the answers from before; null when the node ends meanwhile. */
async function drained(node: GatewayNode, consent: string): Promise<TappedAnswer | null> {
  const { token } = await place.mint.forPerson('contoso-admin');
  const document = 'mutation($id: ID!) { revokeConsent(id: $id, drain: true) { status } }';
  const body = { query: document, variables: { id: consent } };
  return node.post('/control', token, body).catch(() => null);
}

/** Waits until every other node but the one that is answering has said that it is done with the newest question. */
async function untilOnlyOneIsWaitedFor(others: number): Promise<void> {
  await eventually(async () => {
    const [row] = await runSql(
      url,
      `SELECT count(done.node)::integer AS said FROM consentry.drain
       LEFT JOIN consentry.drain_done AS done ON done.drain = drain.id
       GROUP BY drain.id ORDER BY drain.asked_at DESC LIMIT 1`,
    );
    expect(row?.['said']).toBe(others - 1);
  });
}

/** What has come of a promise, as far as that can be known now. */
function watch<T>(promise: Promise<T>): { readonly promise: Promise<T>; isOver: boolean } {
  const state = { promise, isOver: false };
  void promise.then(() => (state.isOver = true));
  return state;
}

test('a drain waits for a node that was killed until that counts as gone, and no longer', async () => {
  const { consent, answer } = await underWay();
  const drain = watch(drained(asking, consent));
  await untilOnlyOneIsWaitedFor(2);
  await answering.kill();
  expect(await answer).toBeNull();
  expect(drain.isOver).toBe(false);
  // Ten seconds later, by the server's clock.
  await runSql(
    url,
    "UPDATE consentry.drain_node SET beat_at = beat_at - interval '11 seconds' WHERE node = 'node-2'",
  );
  expect((await drain.promise)?.body).toEqual(withdrawn);
  letAnswer();
});

test('a drain waits for a node that lives, whatever the time, until its answer is through', async () => {
  const { consent, answer } = await underWay();
  const drain = watch(drained(asking, consent));
  await untilOnlyOneIsWaitedFor(2);
  expect(drain.isOver).toBe(false);
  letAnswer();
  expect((await drain.promise)?.body).toEqual(withdrawn);
  expect((await answer)?.text).not.toContain('a0000001-id');
});

test('a node that was killed while it drained has withdrawn, holds nobody up, and can be asked again', async () => {
  const { consent, answer } = await underWay();
  const lost = drained(asking, consent);
  await untilOnlyOneIsWaitedFor(2);
  await asking.kill();
  expect(await lost).toBeNull();
  await runSql(
    url,
    "UPDATE consentry.drain_node SET beat_at = beat_at - interval '11 seconds' WHERE node = 'node-1'",
  );
  const again = drained(third, consent);
  letAnswer();
  expect((await again)?.body).toEqual(withdrawn);
  expect((await answer)?.text).not.toContain('a0000001-id');
  await asking.start();
  expect((await drained(asking, consent))?.body).toEqual(withdrawn);
  const [row] = await runSql(url, 'SELECT count(*)::integer AS asked FROM consentry.drain');
  // What the killed node had asked stays on the board, said to be done, and is swept away later.
  expect(row?.['asked']).toBe(1);
});
