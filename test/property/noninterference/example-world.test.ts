import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDataService, serviceNames } from '../../../examples/contoso/services/index.ts';
import { generateWorld } from '../../../examples/contoso/world/index.ts';
import type { Cover } from '../../../src/model/index.ts';
import type { Supergraph } from '../../../src/supergraph/index.ts';
import { contosoSupergraph } from '../../integration/contoso/policy.ts';
import { aCover, releasePath } from '../../support/release-path.ts';
import { changeSecrets } from './secret-changes.ts';

const seed = 20_261_122;
const elements = [
  'user.account.id',
  'user.profile.display_name',
  'user.contact.email',
  'user.contact.postal',
  'user.group.id',
  'user.group.name',
  'user.group.membership',
  'tenant.profile.name',
  'mail.message.id',
  'mail.message.subject',
  'mail.message.body',
  'mail.message.time',
  'files.file.id',
  'files.file.name',
  'files.file.owners',
  'signin.event.id',
  'signin.event.ip',
  'billing.invoice.id',
  'billing.invoice.amount',
  'billing.subscription.plan',
];

const tenant = fc.constantFrom('contoso', 'fabrikam', 'northwind');
const account = fc.integer({ min: 1, max: 42 }).map((n) => `a${String(n).padStart(7, '0')}-id`);
const cover = fc
  .record({
    tenant,
    elements: fc.subarray(elements, { minLength: 8 }),
    period: fc.option(fc.constant({ from: Date.UTC(2025, 6, 1), to: Date.UTC(2026, 6, 1) }), {
      freq: 4,
    }),
    excepted: fc.option(account, { freq: 4 }),
    number: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ tenant, elements, period, excepted, number }): Cover =>
    aCover({
      ref: `grant:${String(number)}`,
      tenant,
      elements,
      dataPeriod: period,
      exceptions:
        excepted === null ? [] : [{ elements: null, accounts: [excepted], resources: null }],
    }),
  );

/** Documents with every kind of place: single objects, lists, connections, unions, interfaces, entities of entities. */
const documents = [
  'query($a: ID!) { account(id: $a) { id displayName email recoveryKey plan postalAddress { city } tenant { id name } groups { id name members { id } } } }',
  'query($a: ID!) { account(id: $a) { displayName messages(first: 3) { totalCount pageInfo { hasNextPage endCursor } nodes { id subject body account { email } } } } }',
  'query($a: ID!) { account(id: $a) { id signIns(first: 2) { totalCount edges { cursor node { id ip time } } } files { nodes { name } } } }',
  '{ accounts(first: 8) { totalCount pageInfo { hasNextPage } nodes { id displayName plan email } } }',
  '{ messages(first: 5) { totalCount edges { cursor node { id subject sentAt attachments { id name owners } } } } }',
  'query($t: [ID!]) { messages(tenant: $t, first: 4) { nodes { subject accountId groupId account { displayName } } pageInfo { endCursor } } }',
  'query($a: ID!) { messages(account: [$a], from: "2025-09-01T00:00:00Z", first: 5) { totalCount nodes { id } } }',
  'query($m: ID!) { message(id: $m) { __typename id subject route { from to } account { id tenant { name } } attachments { __typename tenantId name } } }',
  'query($f: ID!) { file(id: $f) { id name content owners modifiedAt account { displayName email } } }',
  '{ files(first: 5) { totalCount nodes { id name } } }',
  '{ recentMessages { __typename id subject account { displayName } } }',
  '{ pinnedItems { __typename tenantId id ... on Message { subject } ... on File { name content } } }',
  'query($a: ID!) { account(id: $a) { pinned { ... on Message { __typename subject } ... on File { id owners } } } }',
  '{ invoices { id amount paymentInstrument tenantId } }',
  'query($t: ID!) { tenant(id: $t) { id name invoices { amount issuedAt } } }',
  '{ signIns(first: 4) { totalCount nodes { id ip device clientError { code message } account { email } } } }',
  '{ group(id: "g0000001-id") { id name members { displayName } mailbox { id messages(first: 2) { totalCount nodes { id } } } } }',
];

const request = fc.record({
  document: fc.constantFrom(...documents),
  a: account,
  m: fc.integer({ min: 1, max: 1_050 }).map((n) => `m${String(n).padStart(7, '0')}-id`),
  f: fc.integer({ min: 1, max: 420 }).map((n) => `f${String(n).padStart(7, '0')}-id`),
  t: tenant,
});

const directory = mkdtempSync(join(tmpdir(), 'noninterference-'));
const world = join(directory, 'world.sqlite');
let graph: Supergraph;
beforeAll(() => {
  generateWorld({ path: world, scale: 0.02, seed: 7 });
  graph = contosoSupergraph();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function pathOver(database: string) {
  const opened = serviceNames.map((name) => [name, createDataService(name, { database })] as const);
  const path = releasePath({ graph, services: Object.fromEntries(opened) });
  return { path, close: () => opened.forEach(([, service]) => service.close()) };
}

test(`an answer does not depend on what its caller may not see (seed ${seed})`, async () => {
  const seen = { answers: 0, withData: 0, refusals: 0, touched: 0 };
  const plain = pathOver(world);
  const other = join(directory, 'other.sqlite');
  await fc.assert(
    fc.asyncProperty(
      fc.array(cover, { minLength: 1, maxLength: 3 }),
      fc.array(request, { minLength: 6, maxLength: 6 }),
      fc.nat(100),
      async (covers, requests, change) => {
        copyFileSync(world, other);
        seen.touched += changeSecrets(other, covers, change);
        const changed = pathOver(other);
        try {
          for (const { document, ...variables } of requests) {
            plain.path.held.covers = covers;
            changed.path.held.covers = covers;
            const used = Object.fromEntries(
              Object.entries(variables).filter(([name]) => document.includes(`$${name}:`)),
            );
            const one = await plain.path.ask(document, used);
            const two = await changed.path.ask(document, used);
            expect(two.text, document).toBe(one.text);
            seen.answers++;
            if (one.entries.some((entry) => entry.released.length > 0)) seen.withData++;
            if (one.errors.length > 0) seen.refusals++;
          }
        } finally {
          changed.close();
        }
      },
    ),
    { seed, numRuns: 30, endOnFailure: true },
  );
  plain.close();
  expect(seen.answers).toBe(180);
  expect(seen.withData).toBeGreaterThan(40);
  expect(seen.refusals).toBeGreaterThan(20);
  expect(seen.touched).toBeGreaterThan(1_000);
});
