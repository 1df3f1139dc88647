import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { overlayPaths } from '../../../examples/contoso/services/index.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

let world: GatewayWorld;
let token: Awaited<ReturnType<GatewayWorld['desk']['token']>>;
const directory = mkdtempSync(join(tmpdir(), 'reload-'));
const overlays = overlayPaths.map((path) => join(directory, basename(path)));
const billing = join(directory, 'billing.graphql');
const vocabulary = join(directory, 'vocabulary.json');
const original = readFileSync(overlayPaths.find((path) => path.includes('billing')) ?? '', 'utf8');

beforeAll(async () => {
  overlayPaths.forEach((path, n) => copyFileSync(path, overlays[n] ?? ''));
  writeFileSync(vocabulary, '{}');
  world = await startGatewayWorld({ sections: { overlays, vocabulary } });
  await world.desk.open();
  await world.desk.agree('contoso', ['user.*', 'billing.*'], ['essential.support']);
  token = await world.desk.token('support-desk', {
    tenants: ['contoso'],
    purpose: 'essential.support',
  });
});
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

const query = '{ account(id: "a0000001-id") { email plan } }';
const planMark = '@classified(element: "billing.subscription.plan")';
const account = async () => {
  const answer = await world.watched.ask(token, query);
  return {
    codes: codesOf(answer),
    account: (answer.body.data as { account: Record<string, unknown> } | null)?.account,
  };
};

test('the overlay that the test changes is there', () => expect(original).toContain(planMark));

test('a stricter mark holds from the moment that the reload has returned, and a looser one again', async () => {
  const before = await account();
  expect(before.account?.['plan']).toBeTypeOf('string');
  writeFileSync(
    billing,
    original
      .replace(planMark, `${planMark} @release(purposes: ["essential.billing"])`)
      .replace('"@classified"', '"@classified", "@release"'),
  );
  await world.gateway.reload();
  const strict = await account();
  expect(strict.account).toEqual({ email: before.account?.['email'], plan: null });
  expect(strict.codes).toEqual(['PURPOSE_MISMATCH']);
  writeFileSync(billing, original);
  await world.gateway.reload();
  expect((await account()).account).toEqual(before.account);
});

test('a version with a gap is refused by name, and the last good one goes on', async () => {
  writeFileSync(billing, original.replace(planMark, ''));
  await expect(world.gateway.reload()).rejects.toMatchObject({
    code: 'POLICY_INCOMPLETE',
    detail: expect.stringContaining('UNCLASSIFIED Account.plan'),
  });
  writeFileSync(billing, 'extend type {');
  await expect(world.gateway.reload()).rejects.toMatchObject({ code: 'COMPOSITION_FAILED' });
  expect((await account()).account?.['plan']).toBeTypeOf('string');
  writeFileSync(billing, original);
});

test('what was decided under the old policy cannot be recorded under the new one', async () => {
  let proceed = (): void => {};
  const held = new Promise<void>((resolve) => {
    world.spied.faults.set('directory', (_, answer) => {
      resolve();
      return new Promise<void>((go) => (proceed = go)).then(answer);
    });
  });
  const pending = world.watched.ask(token, query);
  await held;
  writeFileSync(
    billing,
    original
      .replace(planMark, `${planMark} @release(purposes: ["essential.billing"])`)
      .replace('"@classified"', '"@classified", "@release"'),
  );
  await world.gateway.reload();
  world.spied.faults.clear();
  proceed();
  const answer = await pending;
  expect(answer.status).toBe(503);
  expect(codesOf(answer)).toEqual(['SCHEMA_CHANGED']);
  expect(answer.body.data ?? null).toBeNull();
  writeFileSync(billing, original);
  await world.gateway.reload();
  expect((await account()).account?.['plan']).toBeTypeOf('string');
});

test('a new element can be granted from the moment that the reload has returned, and no longer when it is gone', async () => {
  const element = {
    key: 'acme.badge.colour',
    class: 'PROFILE',
    contract: 'CUSTOMER_DATA',
    identifiability: 'PSEUDONYMOUS',
    special: false,
    timed: false,
    description: 'Colour of a badge.',
  };
  const grant = () => world.desk.grant('contoso', { elements: [element.key] });
  await expect(grant()).rejects.toThrow('ELEMENT_UNKNOWN');
  writeFileSync(vocabulary, JSON.stringify({ elements: [element] }));
  await expect(grant()).rejects.toThrow('ELEMENT_UNKNOWN');
  await world.gateway.reload();
  expect(await grant()).toMatchObject({ id: expect.stringMatching(/^c_/) });
  // A version that is refused changes nothing of what can be granted.
  writeFileSync(vocabulary, JSON.stringify({}));
  writeFileSync(billing, original.replace(planMark, ''));
  await expect(world.gateway.reload()).rejects.toMatchObject({ code: 'POLICY_INCOMPLETE' });
  expect(await grant()).toMatchObject({ id: expect.stringMatching(/^c_/) });
  writeFileSync(billing, original);
  await world.gateway.reload();
  await expect(grant()).rejects.toThrow('ELEMENT_UNKNOWN');
});
