import type { GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { ControlCaller, ControlRole } from '../../../src/identity/index.ts';
import { aCaller, controlWorld, demandVariables, operations } from '../../support/control-world.ts';

const callers: Readonly<Record<string, ControlCaller>> = {
  'nobody in particular': aCaller([]),
  'tenant-admin': aCaller(['tenant-admin'], 'contoso'),
  'tenant-admin without a tenant': aCaller(['tenant-admin']),
  'provider-admin': aCaller(['provider-admin']),
  'provider-admin of a tenant': aCaller(['provider-admin'], 'contoso'),
  'legal-intake': aCaller(['legal-intake']),
  'legal-intake of a tenant': aCaller(['legal-intake'], 'contoso'),
  'legal-reviewer': aCaller(['legal-reviewer']),
  'legal-reviewer of a tenant': aCaller(['legal-reviewer'], 'contoso'),
  'legal-extractor': aCaller(['legal-extractor']),
  'legal-extractor of a tenant': aCaller(['legal-extractor'], 'contoso'),
  'security-reviewer': aCaller(['security-reviewer']),
  'security-reviewer of a tenant': aCaller(['security-reviewer'], 'contoso'),
};

interface Row {
  readonly field: string;
  readonly source: string;
  readonly variables: Record<string, unknown>;
  readonly open: readonly ControlRole[];
}

function row(
  field: string,
  source: string,
  variables: Record<string, unknown>,
  ...open: ControlRole[]
): Row {
  return { field, source, variables, open };
}

/** Every operation of the control plane, and the only callers who may have it. */
const rows: readonly Row[] = [
  row('consents', operations.consents, {}, 'tenant-admin'),
  row('consent', operations.consent, { id: 'c_none' }, 'tenant-admin'),
  row('appPolicy', operations.appPolicy, {}, 'tenant-admin'),
  row(
    'recipients',
    operations.recipients,
    {},
    'tenant-admin',
    'provider-admin',
    'security-reviewer',
  ),
  row('demands', operations.demands, {}, 'legal-intake', 'legal-reviewer'),
  row(
    'demand',
    operations.demand,
    { id: 'd_none' },
    'legal-intake',
    'legal-reviewer',
    'legal-extractor',
  ),
  row('registerRecipient', operations.register, { id: 'new' }, 'provider-admin'),
  row('suspendRecipient', operations.suspend, { id: 'crm' }, 'provider-admin'),
  row('resumeRecipient', operations.resume, { id: 'crm' }, 'provider-admin'),
  row('closeTenant', operations.close, { id: 'contoso' }, 'provider-admin'),
  row('reopenTenant', operations.reopen, { id: 'contoso' }, 'provider-admin'),
  row('tenant', operations.tenant, { id: 'contoso' }, 'provider-admin'),
  row('recordAgreement', operations.agree, { tenant: 'contoso' }, 'provider-admin'),
  row('setAppPolicy', operations.policy, { allowed: ['crm'] }, 'tenant-admin'),
  row('grantConsent', operations.grant, { recipient: 'crm' }, 'tenant-admin'),
  row('revokeConsent', operations.revoke, { id: 'c_none' }, 'tenant-admin'),
  row('recordDemand', operations.record, demandVariables, 'legal-intake'),
  row('approveDemand', operations.approve, { demand: 'd_none' }, 'legal-reviewer'),
  row('withdrawDemand', operations.withdraw, { id: 'd_none' }, 'legal-intake', 'legal-reviewer'),
  row('issueTaskToken', operations.issue, { task: 't_none' }, 'legal-extractor'),
];

async function worldWithRecipient() {
  const world = controlWorld();
  await world.publisher();
  return world;
}

describe.each(rows)('$field', ({ field, source, variables, open }) => {
  test.each(Object.keys(callers).filter((name) => !open.some((role) => role === name)))(
    'is denied to %s before anything is read or written',
    async (name) => {
      const { run, records } = await worldWithRecipient();
      const before = [records.snapshot(), records.reads()];
      const { data, errors } = await run(callers[name] ?? aCaller([]), source, variables);
      expect(data).toEqual({ [field]: null });
      expect(errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
        ['The caller may not do this', { code: 'CONTROL_DENIED' }],
      ]);
      expect([records.snapshot(), records.reads()]).toEqual(before);
    },
  );

  test.each(open)('is open to %s', async (role) => {
    const { run, failures } = await worldWithRecipient();
    const { errors } = await run(callers[role] ?? aCaller([]), source, variables);
    const codes = errors?.map((error) => error.extensions['code']) ?? [];
    expect(codes.filter((code) => code !== 'RECORD_UNKNOWN')).toEqual([]);
    expect(failures).toEqual([]);
  });
});

test('the matrix has a row for every operation of the schema', () => {
  const { schema } = controlWorld().plane;
  const roots = [schema.getQueryType(), schema.getMutationType()] as GraphQLObjectType[];
  const fields = roots.flatMap((type) => Object.keys(type.getFields()));
  expect(rows.map((one) => one.field).sort()).toEqual(fields.sort());
});

describe('a field that was added without a rule', () => {
  const moreSdl = `
    extend type Query { everything: String }
    extend type Mutation { open: Boolean }
    extend type Recipient { secret: String }
  `;
  const everyRole = aCaller([
    'provider-admin',
    'legal-intake',
    'legal-reviewer',
    'legal-extractor',
    'security-reviewer',
  ]);

  test.each([
    ['{ everything }', 'everything'],
    ['mutation { open }', 'open'],
  ])('is denied at the root: %s', async (source, path) => {
    const { run } = controlWorld({ moreSdl });
    const { data, errors } = await run(everyRole, source);
    expect(data).toEqual({ [path]: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONTROL_DENIED' });
  });

  test('is denied on an object whose other fields are open', async () => {
    const { run, publisher } = controlWorld({ moreSdl });
    await publisher();
    const { data, errors } = await run(everyRole, '{ recipients { nodes { id secret } } }');
    expect(data).toEqual({ recipients: { nodes: [{ id: 'crm', secret: null }] } });
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONTROL_DENIED' });
  });
});
