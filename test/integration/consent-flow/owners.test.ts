import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { objectsIn, rowsTold } from '../../support/ledger.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
});
afterEach(() => world.desk.revokeAll());
afterAll(() => world.close());

const everybody = { tenants: ['contoso', 'fabrikam', 'northwind'] };
const names = ['user.account.id', 'user.profile.display_name'];

describe('one list over several tenants', () => {
  const query = '{ recentMessages { __typename id subject } }';

  test('shows each tenant’s rows by that tenant’s grant', async () => {
    const { watched, desk, facts } = world;
    await desk.grant('contoso', { elements: ['mail.message.id', 'mail.message.subject'] });
    await desk.grant('fabrikam', { elements: ['mail.message.id'] });
    const answer = await watched.ask(await desk.token('mail-insights', everybody), query);
    const rows = (answer.body.data?.['recentMessages'] ?? []) as readonly {
      readonly id: string;
      readonly subject: string | null;
    }[];
    const tenantOf = (id: string): string | undefined =>
      facts.of({ kind: 'message', number: Number(id.slice(1, 8)) })?.custodian.tenant;
    expect(new Set(rows.map((one) => tenantOf(one.id)))).toEqual(new Set(['contoso', 'fabrikam']));
    for (const { id, subject } of rows) {
      expect(subject === null).toBe(tenantOf(id) === 'fabrikam');
    }
    const refused = rows.filter((one) => one.subject === null).length;
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'NO_BASIS', rows: refused });
    expect(rowsTold(answer.entries)).toEqual(
      objectsIn(answer.body.data, facts, watched.pseudonymOf),
    );
    expect(answer.entries[0]?.withheld).toBe(30 - rows.length);
  });

  test('shows no row and no code of a tenant that granted nothing', async () => {
    const { watched, desk } = world;
    await desk.grant('northwind', { elements: names });
    const answer = await watched.ask(await desk.token('mail-insights', everybody), query);
    expect(answer.body).toEqual({ data: { recentMessages: [] } });
  });
});

describe('a document that two tenants own', () => {
  const query = '{ file(id: "f0000001-id") { __typename id name owners tenantId } }';
  const elements = ['files.file.id', 'files.file.name', 'files.file.owners'];

  test.each([
    ['its custodian', 'contoso'],
    ['the other owner', 'fabrikam'],
  ])('does not exist by the consent of %s alone', async (_name, tenant) => {
    const { watched, desk } = world;
    await desk.grant(tenant, { elements });
    const answer = await watched.ask(await desk.token('mail-insights', everybody), query);
    expect(answer.body).toEqual({ data: { file: null } });
  });

  test('does not exist where the token names one of them', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements });
    await desk.grant('fabrikam', { elements });
    const answer = await watched.ask(await desk.token('mail-insights'), query);
    expect(answer.body).toEqual({ data: { file: null } });
  });

  test('leaves with what both have granted', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements });
    const smaller = ['files.file.id', 'files.file.owners'];
    await desk.grant('fabrikam', { elements: smaller });
    const answer = await watched.ask(await desk.token('mail-insights', everybody), query);
    expect(answer.body.data).toEqual({
      file: {
        __typename: 'File',
        id: 'f0000001-id',
        name: null,
        owners: ['fabrikam/a0000005-id'],
        tenantId: 'contoso',
      },
    });
    expect(codesOf(answer)).toEqual(['NO_BASIS']);
    const [entry] = answer.entries;
    expect(entry?.bases.map((one) => one.tenant).sort()).toEqual(['contoso', 'fabrikam']);
    expect(entry?.released[0]?.owners).toEqual([
      { tenant: 'fabrikam', account: watched.pseudonymOf('fabrikam', 'a0000005-id') },
    ]);
  });

  test('does not exist where each owner has granted another element', async () => {
    const { watched, desk } = world;
    const query = '{ message(id: "m0000001-id") { id attachments { __typename tenantId } } }';
    const token = await desk.token('mail-insights', everybody);
    await desk.grant('contoso', { elements: ['mail.message.id', 'files.file.id'] });
    const { id } = await desk.grant('fabrikam', { elements: ['files.file.name'] });
    const apart = await watched.ask(token, query);
    expect(apart.body).toEqual({ data: { message: { id: 'm0000001-id', attachments: [] } } });
    expect(apart.entries[0]?.withheld).toBe(1);
    await desk.revoke('fabrikam', id);
    await desk.grant('fabrikam', { elements: ['files.file.id'] });
    expect((await watched.ask(token, query)).text).toContain('"File"');
  });

  test('keeps files from being counted or paged, which a tenant alone cannot confine', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: ['user.account.id', 'files.file.id'] });
    const token = await desk.token('mail-insights');
    const root = await watched.ask(token, '{ files { nodes { id } totalCount } }');
    expect(codesOf(root)).toEqual(['SCOPE_NOT_PUSHABLE']);
    expect(root.body.data).toEqual({ files: null });
    const below = '{ account(id: "a0000001-id") { id files { nodes { id } } } }';
    const nested = await watched.ask(token, below);
    expect(codesOf(nested)).toEqual(['SCOPE_NOT_PUSHABLE']);
    expect(nested.body.data).toEqual({ account: { id: 'a0000001-id', files: null } });
  });
});

describe('a group mailbox', () => {
  test('is an account of its own under its tenant’s grant', async () => {
    const { watched, desk } = world;
    await desk.grant('contoso', { elements: [...names, 'user.contact.email'] });
    const answer = await watched.ask(
      await desk.token('mail-insights'),
      '{ account(id: "a0000034-id") { id kind displayName email groups { name } } }',
    );
    expect(answer.body.data).toMatchObject({
      account: { id: 'a0000034-id', kind: 'MAILBOX', groups: null },
    });
    expect(codesOf(answer)).toEqual(['ELEMENT_NOT_IN_TOKEN']);
  });
});
