/** A gateway that does not compose: the supergraph comes in a file, the marks from the SDLs beside it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { overlayPaths, readSdl, serviceNames } from '../../../examples/contoso/services/index.ts';
import { readGraph } from '../../../src/main/graph.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

const directory = mkdtempSync(join(tmpdir(), 'supergraph-'));
const file = join(directory, 'supergraph.graphql');
const composed = readGraph(
  { overlays: overlayPaths, services: [] },
  serviceNames.map((name) => ({ name, sdl: readSdl(name) })),
).supergraphSdl;

let world: GatewayWorld;
let token: Awaited<ReturnType<GatewayWorld['desk']['token']>>;
beforeAll(async () => {
  writeFileSync(file, composed);
  world = await startGatewayWorld({ sections: { supergraph: file } });
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
beforeEach(() => writeFileSync(file, composed));

const plan = async () => {
  const answer = await world.watched.ask(token, '{ account(id: "a0000001-id") { email plan } }');
  const data = answer.body.data as { account: Record<string, unknown> } | null | undefined;
  return { status: answer.status, account: data?.account };
};

test('a supergraph from a file is served under the marks of the SDLs beside it', async () => {
  const { account } = await plan();
  expect(account?.['email']).toBeTypeOf('string');
  expect(account?.['plan']).toBeTypeOf('string');
});

describe('a reload', () => {
  test.each<[string, string | null, string]>([
    ['is not there', null, 'supergraph.graphql cannot be read'],
    ['is no SDL', 'type {', 'Syntax Error'],
    [
      'names a service without SDL',
      composed.replace('@join__graph(name: "billing"', '@join__graph(name: "invoices"'),
      'service invoices stands in the supergraph, and there is no SDL of it',
    ],
    [
      'lacks a service that is configured',
      composed.replace('@join__graph(name: "billing"', '@join__graph(name: "invoices"'),
      'service billing does not stand in the supergraph',
    ],
    [
      'lacks a field of an SDL',
      withoutPlan(composed),
      'Account.plan stands in the SDL of billing, and not in the supergraph',
    ],
    [
      'has a field that its service does not have',
      composed.replace(/^( *)plan:/m, '$1price: String @join__field(graph: BILLING)\n$1plan:'),
      'Account.price is of billing in the supergraph, and not in its SDL',
    ],
  ])('keeps the last good version where the file %s', async (_, text, detail) => {
    if (text === null) rmSync(file);
    else {
      expect(text).not.toBe(composed);
      writeFileSync(file, text);
    }
    await expect(world.gateway.reload()).rejects.toMatchObject({
      code: 'COMPOSITION_FAILED',
      detail: expect.stringContaining(detail) as string,
    });
    expect((await plan()).account?.['plan']).toBeTypeOf('string');
  });

  test('serves the new file where it is good', async () => {
    writeFileSync(file, composed.replace(/^( *plan:.*)$/m, '$1 @inaccessible'));
    await world.gateway.reload();
    expect((await plan()).status).toBe(400);
    writeFileSync(file, composed);
    await world.gateway.reload();
    expect((await plan()).account?.['plan']).toBeTypeOf('string');
  });
});

function withoutPlan(sdl: string): string {
  return sdl.replace(/^ *plan:.*\n/m, '');
}
