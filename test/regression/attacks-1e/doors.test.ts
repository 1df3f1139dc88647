/** Attacks that infer from what stands around an answer, by their ids in the catalogue: S17, S22, S23. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf, tap, type TappedAnswer } from '../../support/http-tap.ts';
import { nobody, type Holder } from '../../support/watched-gateway.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(() => world.desk.revokeAll());
afterAll(() => world.close());

const ids = ['mail.message.id', 'user.account.id'];

/** A request with headers of its own. */
async function tapped(
  holder: Holder,
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<TappedAnswer> {
  const { watched } = world;
  const basis = holder.basis();
  const answer = await tap({
    url: `${watched.url}/graphql`,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${holder.token ?? ''}`,
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  watched.check(answer, basis);
  return answer;
}

test('S17 an answer is not compressed, so that its length tells nothing of what stands beside a guess', async () => {
  const { desk } = world;
  await desk.grant('contoso', { elements: [...ids, 'mail.message.subject'] });
  const token = await desk.token('mail-insights');
  const of = (guess: string): string => `{ ${guess}: recentMessages { ${guess}: subject } }`;
  const lengths = new Set<number>();
  for (const encoding of ['gzip', 'br', 'deflate, gzip;q=1.0, *;q=0.5', 'zstd', 'identity']) {
    for (const guess of ['m0000001', 'm9999999', 'zzzzzzzz']) {
      const answer = await tapped(token, of(guess), { 'accept-encoding': encoding });
      expect(answer.head.toLowerCase()).not.toMatch(/\ncontent-encoding:|\nvary:.*encoding/);
      expect(answer.text).toContain('-subject');
      lengths.add(answer.text.length);
    }
  }
  expect(lengths.size).toBe(1);
});

test('S22 no subscription stays open, whatever it filters by, and each guess is one answer', async () => {
  const { desk, spied, watched } = world;
  await desk.grant('contoso', { elements: ids });
  const token = await desk.token('mail-insights');
  spied.calls.length = 0;
  const kinds = [
    'application/json',
    'application/graphql-response+json',
    'text/event-stream',
    'multipart/mixed;subscriptionSpec="1.0", application/json',
  ];
  for (const accept of kinds) {
    const texts = new Set<string>();
    for (const guess of ['a', 'm0000001-subject']) {
      const query = `subscription { messageAdded(subjectContains: "${guess}") { id } }`;
      const answer = await tapped(token, query, { accept });
      expect(answer.head).not.toMatch(/event-stream|multipart/);
      expect(answer.body).not.toHaveProperty('data');
      texts.add(answer.text);
    }
    expect(texts.size, accept).toBe(1);
    expect([...texts].join(), accept).toMatch(/OPERATION_NOT_SUPPORTED|NOT_ACCEPTABLE/);
  }
  expect(spied.calls).toEqual([]);
  expect((await watched.ask(token, '{ recentMessages { id } }')).text).toMatch(/m\d{7}-id/);
});

test('S23 no address tells how much was asked or answered, not even of one’s own', async () => {
  const { desk, watched } = world;
  await desk.grant('contoso', { elements: ids });
  const token = await desk.token('mail-insights');
  const pages = ['/metrics', '/stats', '/usage', '/graphql/metrics', '/healthz', '/readyz'];
  const look = async (): Promise<readonly string[]> =>
    Promise.all(pages.map(async (path) => (await watched.probe(path)).text));
  const before = await look();
  for (let n = 0; n < 3; n++) await watched.ask(token, '{ recentMessages { id } }');
  expect(await look()).toEqual(before);
  const asked = '{ consents { nodes { id } } }';
  for (const holder of [token.token, nobody.token]) {
    const answer = await watched.control(holder, asked);
    expect(codesOf(answer)).toEqual(['TOKEN_REFUSED']);
  }
  const admin = await world.authorization.controlTokenFor('contoso-admin');
  expect((await watched.control(admin, asked)).body.data).toHaveProperty('consents');
});
