/** The one mutation of the example, on a running gateway with every byte past the canary. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { holdDeadlines, type HeldDeadlines } from '../../support/held-deadlines.ts';
import { codesOf } from '../../support/http-tap.ts';
import type { ReleaseEntry } from '../../support/ledger.ts';
import type { Holder } from '../../support/watched-gateway.ts';

const purpose = 'essential.support';
const elements = ['files.file.id', 'files.file.name'];
/** The length of no other timer. */
const deadlineMs = 30_001;

let world: GatewayWorld;
let writer: Holder;
let reader: Holder;
let deadlines: HeldDeadlines;
beforeAll(async () => {
  deadlines = holdDeadlines(deadlineMs);
  world = await startGatewayWorld({ sections: { limits: { requestDeadlineMs: deadlineMs } } });
  await world.desk.open();
  await world.desk.grant('contoso', { elements });
  writer = await world.desk.token('support-desk', { purpose, actions: ['read', 'write'] });
  reader = await world.desk.token('mail-insights');
});
beforeEach(() => world.desk.agree('contoso', elements, [purpose], ['READ', 'WRITE']));
afterEach(() => {
  world.spied.faults.clear();
  world.spied.calls.length = 0;
});
afterAll(async () => {
  await world.close();
  deadlines.restore();
});

const id = 'f0000003-id';
const rename = (name: string, change: { tenant?: string; id?: string } = {}): string =>
  `mutation { renameFile(tenant: "${change.tenant ?? 'contoso'}", id: "${change.id ?? id}", name: "${name}") { id name } }`;
const writes = (): number =>
  world.spied.calls.filter((one) => one.query.startsWith('mutation')).length;

/** What a mutation left in the release log. */
async function recorded(from: number): Promise<readonly Partial<MutationEntry>[]> {
  const entries = await world.entries('release', from);
  return (entries as readonly MutationEntry[]).filter((one) => /intent|release/.test(one.kind));
}
type MutationEntry = ReleaseEntry & {
  readonly intent?: string;
  readonly mutation?: { readonly intent: string; readonly outcome: string };
};
const size = async (): Promise<number> => (await world.entries('release')).length;

describe('a file is renamed', () => {
  test('on the tenant’s agreement, and the entries say who did it to whom', async () => {
    const from = await size();
    const answer = await world.watched.ask(writer, rename('Plan f0000003-name'));
    expect(answer.body).toEqual({ data: { renameFile: { id, name: 'Plan f0000003-name' } } });
    const [intent, release] = await recorded(from);
    expect(intent).toMatchObject({
      kind: 'intent',
      tenant: 'contoso',
      coordinate: 'Mutation.renameFile',
      recipient: { id: 'support-desk' },
      bases: [{ basis: 'CONTRACT' }],
    });
    expect(release).toMatchObject({
      mutation: { intent: intent?.intent, outcome: 'answered' },
      released: [{ tenant: 'contoso', type: 'File' }],
    });
    const read = await world.watched.ask(reader, `{ file(id: "${id}") { name } }`);
    expect(read.body.data).toEqual({ file: { name: 'Plan f0000003-name' } });
  });

  test('by variables as by literals', async () => {
    const query =
      'mutation ($t: ID!, $n: String!) { renameFile(tenant: $t, id: "f0000003-id", name: $n) { name } }';
    const variables = { t: 'contoso', n: 'Draft f0000003-name' };
    const answer = await world.watched.ask(writer, query, variables);
    expect(answer.body.data).toEqual({ renameFile: { name: 'Draft f0000003-name' } });
  });
});

test('a file that others own too shows nothing of itself, though it was renamed', async () => {
  const answer = await world.watched.ask(writer, rename('x', { id: 'f0000001-id' }));
  expect(answer.body).toEqual({ data: { renameFile: null } });
  expect(writes()).toBe(1);
});

describe('no file is renamed', () => {
  test.each<[string, () => Promise<void>, string]>([
    ['the agreement is for reading', () => agree(elements, ['READ']), rename('x')],
    [
      'the agreement lacks the name',
      () => agree(['files.file.id'], ['READ', 'WRITE']),
      rename('x'),
    ],
    ['another tenant is named', () => Promise.resolve(), rename('x', { tenant: 'northwind' })],
  ])('where %s', async (_name, arrange, query) => {
    await arrange();
    const answer = await world.watched.ask(writer, query);
    expect(answer.body.data).toEqual({ renameFile: null });
    expect(codesOf(answer)).toEqual(['NO_BASIS']);
    expect(world.spied.calls).toEqual([]);
    expect(answer.entries).toHaveLength(1);
  });
  const agree = (granted: readonly string[], operations: readonly ('READ' | 'WRITE')[]) =>
    world.desk.agree('contoso', granted, [purpose], operations);

  test('under a token for reading', async () => {
    const answer = await world.watched.ask(reader, rename('x'));
    expect(codesOf(answer)).toEqual(['WRITE_NOT_IN_TOKEN']);
    expect(world.spied.calls).toEqual([]);
  });

  test('under a legal demand', async () => {
    const { holder } = await world.desk.task({
      tenant: 'contoso',
      account: 'a0000001-id',
      classes: ['NAME'],
    });
    const answer = await world.watched.ask(holder, rename('x'));
    expect(codesOf(answer)).toEqual(['WRITE_NOT_IN_TOKEN']);
    expect(world.spied.calls).toEqual([]);
  });

  test('of another tenant, which answers like one that never was', async () => {
    let number = 1;
    while (world.facts.of({ kind: 'file', number })?.custodian.tenant === 'contoso') number++;
    const foreign = `f${String(number).padStart(7, '0')}-id`;
    const other = await world.watched.ask(writer, rename('x', { id: foreign }));
    const never = await world.watched.ask(writer, rename('x', { id: 'f9999999-id' }));
    expect(other.text).toBe(never.text);
    expect(never.body).toEqual({ data: { renameFile: null } });
  });

  test('by a suspended app', async () => {
    await world.desk.suspend('support-desk');
    try {
      const answer = await world.watched.ask(writer, rename('x'));
      expect(codesOf(answer)).toEqual(['NO_BASIS']);
      expect(world.spied.calls).toEqual([]);
    } finally {
      await world.desk.resume('support-desk');
    }
  });
});

describe('a mutation that was called', () => {
  test('tells nothing of its answer when the agreement has ended meanwhile', async () => {
    const from = await size();
    world.spied.faults.set('files', async (_call, answer) => {
      const done = await answer();
      await world.desk.agree('contoso', ['user.account.id'], [purpose], ['READ']);
      return done;
    });
    const answer = await world.watched.ask(writer, rename('Late f0000003-name'));
    expect(answer.status).toBe(503);
    expect(answer.body.data).toEqual({ renameFile: null });
    expect(codesOf(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(writes()).toBe(1);
    const [, end] = await recorded(from);
    expect(end).toMatchObject({ released: [], mutation: { outcome: 'answered' } });
    expect(end?.refused?.[0]?.decision).toBe(answer.body.errors?.[0]?.extensions?.decisionId);
  });

  test('leaves its outcome unknown when the service breaks off, and is not called again', async () => {
    world.spied.faults.set('files', () => Promise.reject(new Error('f0000003-content')));
    const answer = await world.watched.ask(writer, rename('x'));
    expect(codesOf(answer)).toEqual(['MUTATION_OUTCOME_UNKNOWN']);
    expect(writes()).toBe(1);
  });

  test('and outlasts the deadline says that its outcome is not known, and is recorded when it is', async () => {
    const from = await size();
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    world.spied.faults.set('files', async (_call, answer) => {
      reached.resolve();
      await gate.promise;
      return answer();
    });
    const asked = world.watched.askOnly(writer, rename('Slow f0000003-name'));
    await reached.promise;
    deadlines.pass();
    const answer = await asked;
    expect(answer.status).toBe(503);
    expect(codesOf(answer)).toEqual(['MUTATION_OUTCOME_UNKNOWN']);
    expect((await recorded(from)).map((one) => one.kind)).toEqual(['intent']);
    gate.resolve();
    await eventually(async () => expect(await recorded(from)).toHaveLength(2));
    expect((await recorded(from))[1]).toMatchObject({
      released: [],
      mutation: { outcome: 'answered' },
    });
    expect(writes()).toBe(1);
  });
});
