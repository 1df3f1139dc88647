import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import { unsettledIntents, verifyLog, type UnsettledIntent } from '../../../src/verify/index.ts';
import type { Holder } from '../../support/watched-gateway.ts';
import { gatewayPlace, type GatewayPlace, type RunningGateway } from './gateway-process.ts';

const cliFile = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const purpose = 'essential.support';
const rename =
  'mutation { renameFile(tenant: "contoso", id: "f0000003-id", name: "Plan f0000003-name") { id name } }';

let place: GatewayPlace;
let gateway: RunningGateway;
let writer: Holder;

beforeAll(async () => {
  place = await gatewayPlace();
  gateway = await place.start();
  const desk = place.desk(gateway);
  await desk.open();
  await desk.agree('contoso', ['files.file.id', 'files.file.name'], [purpose], ['READ', 'WRITE']);
  writer = await desk.token('support-desk', { purpose, actions: ['read', 'write'] });
});
afterAll(() => place.close());

/** What the command line lists. */
async function listed(): Promise<readonly UnsettledIntent[]> {
  const env = { ...place.settings.env, CONSENTRY_CONFIG: place.configFile };
  const args = [cliFile, 'log', 'intents', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return (JSON.parse(stdout) as { readonly intents: readonly UnsettledIntent[] }).intents;
}

test('a mutation that was answered leaves nothing open', async () => {
  const answer = await gateway.watched.ask(writer, rename);
  expect(answer.body.data).toEqual({
    renameFile: { id: 'f0000003-id', name: 'Plan f0000003-name' },
  });
  const reader = await openSqliteReader({ path: place.database });
  expect(await unsettledIntents(reader, 0)).toEqual([]);
  await reader.close();
});

test('a gateway that is killed between intent and answer leaves an open intent, listed and verified', async () => {
  const reached = Promise.withResolvers<void>();
  let writes = 0;
  place.spied.faults.set('files', async ({ query }) => {
    if (query.startsWith('mutation')) writes++;
    reached.resolve();
    return new Promise(() => {});
  });
  const sent = gateway.watched.askOnly(writer, rename).catch(() => null);
  await reached.promise;
  gateway.process.kill('SIGKILL');
  expect(await gateway.ended).toBe('SIGKILL');
  expect(await sent).toBeNull();
  place.spied.faults.clear();

  const [open, ...others] = await listed();
  expect(others).toEqual([]);
  expect(open).toMatchObject({
    state: 'open',
    coordinate: 'Mutation.renameFile',
    tenant: 'contoso',
    recipient: 'support-desk',
  });
  gateway = await place.start();
  expect(gateway.lines.join('')).toContain(open?.intent);
  const reader = await openSqliteReader({ path: place.database });
  const verifierKey = place.settings.verifierKeys.release;
  expect(await verifyLog({ reader, log: 'release', verifierKey })).toMatchObject({
    ok: true,
    unsettled: [open],
  });
  await reader.close();
  // Nothing runs it again.
  expect((await gateway.watched.ask(writer, '{ file(id: "f0000003-id") { id } }')).status).toBe(
    200,
  );
  expect(writes).toBe(1);
});
