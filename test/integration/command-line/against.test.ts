import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { littlePolicies, swap } from './little-policy.ts';

const { line, policy, report } = littlePolicies();
afterAll(() => line.remove());

describe('check --against', () => {
  const phone = '@release(bases: [TENANT_CONSENT])';
  let bundle = '';
  beforeAll(async () => {
    bundle = line.at('old.json');
    const written = ['--config', policy('old'), '--write-bundle', bundle] as const;
    expect((await line.consentry('check', ...written)).code).toBe(0);
  });

  test('finds nothing wider in the same policy', async () => {
    const { code, told } = await report('--config', policy('same'), '--against', bundle);
    expect([code, told.widenings]).toEqual([0, []]);
  });

  test.each<[string, (sdl: string) => string]>([
    [
      'a field that left is gone',
      swap('  email: String @classified(element: "user.contact.email")\n', ''),
    ],
    [
      'a field may leave on fewer bases',
      swap('"user.contact.email")', '"user.contact.email") @release(bases: [LEGAL_PROCESS])'),
    ],
    [
      'a field may leave for fewer purposes',
      swap(phone, '@release(bases: [TENANT_CONSENT], purposes: ["essential.support"])'),
    ],
  ])('exits with 0 where %s', async (name, change) => {
    const { code, told } = await report(
      '--config',
      policy(`narrower-${name.length}`, change),
      '--against',
      bundle,
    );
    expect([code, told.widenings]).toEqual([0, []]);
  });

  test.each<[string, (sdl: string) => string, Record<string, unknown>]>([
    [
      'a field may leave under a task too',
      swap(phone, ''),
      { coordinate: 'Person.phone', basis: 'LEGAL_PROCESS', recipients: ['AUTHORITY'] },
    ],
    [
      'a field is new',
      swap('  phone:', '  name: String @classified(element: "user.name.full")\n  phone:'),
      { coordinate: 'Person.name', basis: 'CONSENT' },
    ],
    [
      'a field asks for another element',
      swap('user.contact.email', 'user.name.full'),
      {
        coordinate: 'Person.email',
        why: 'asks for user.name.full and no longer for user.contact.email',
      },
    ],
    [
      'a field is declared free of customer data',
      swap('@classified(element: "user.contact.email")', '@notCustomerData(reason: "Public")'),
      { coordinate: 'Person.email', basis: null, why: 'is @notCustomerData: Public' },
    ],
    [
      'an argument is',
      swap(
        '@classified(element: "user.account.id")): Person',
        '@notCustomerData(reason: "A number")): Person',
      ),
      { coordinate: 'Query.person(id:)', basis: null },
    ],
    [
      'objects are of another tenant',
      swap('tenantValue: "contoso"', 'tenantValue: "fabrikam"'),
      { coordinate: 'Person', why: 'names its tenant in another way' },
    ],
  ])('exits with 2 where %s', async (name, change, expected) => {
    const { code, told } = await report(
      '--config',
      policy(`wider-${name.length}`, change),
      '--against',
      bundle,
    );
    expect(told.widenings).toContainEqual(expect.objectContaining(expected));
    expect(code).toBe(2);
  });

  test('says so to a person, with basis and recipients', async () => {
    const config = policy('said', swap(phone, ''));
    const { output } = await line.consentry('check', '--config', config, '--against', bundle);
    expect(output).toMatch(
      /Person\.phone +LEGAL_PROCESS +authorities +can leave where user\.contact\.phone is covered, for legal\.disclosure/,
    );
    expect(output).toMatch(/1 wider$/);
  });

  test('takes an old configuration as well as a bundle', async () => {
    const { code } = await report(
      '--config',
      policy('now', swap(phone, '')),
      '--against',
      policy('then'),
    );
    expect(code).toBe(2);
  });

  test('puts a gap before what is wider: it must be closed first', async () => {
    const change = (sdl: string) =>
      swap(' @classified(element: "user.contact.email")', '')(swap(phone, '')(sdl));
    expect((await report('--config', policy('both', change), '--against', bundle)).code).toBe(1);
  });
});

describe('check --against, of what mutations may write', () => {
  const mutation =
    'type Mutation { setPhone(tenant: String! @scope(by: "TENANT"), to: String @classified(element: "user.contact.phone"), email: String): Person }';
  const and =
    (text: string) =>
    (sdl: string): string =>
      `${sdl}\n${text}`;
  const marked = swap(
    'email: String): Person',
    'email: String @classified(element: "user.contact.email")): Person',
  )(mutation);

  test('a mutation that is new can write what its arguments carry', async () => {
    const [old, now] = [policy('write-none'), policy('write-new', and(marked))];
    const { code, told } = await report('--config', now, '--against', old);
    const why = 'can write user.contact.email, user.contact.phone';
    const coordinate = 'Mutation.setPhone';
    expect(told.widenings).toContainEqual(
      expect.objectContaining({
        coordinate,
        basis: 'CONTRACT',
        recipients: ['INTERNAL_APP', 'SUBPROCESSOR'],
        why,
      }),
    );
    expect(told.widenings).toContainEqual(
      expect.objectContaining({ coordinate, basis: 'CONSENT', why }),
    );
    expect(code).toBe(2);
  });

  test('an argument that is new lets it write another element', async () => {
    const less = swap(', email: String @classified(element: "user.contact.email")', '')(marked);
    const [old, now] = [policy('write-less', and(less)), policy('write-more', and(marked))];
    const { told } = await report('--config', now, '--against', old);
    expect(told.widenings).toContainEqual(
      expect.objectContaining({
        coordinate: 'Mutation.setPhone',
        basis: 'CONSENT',
        why: 'can write user.contact.email',
      }),
    );
  });

  test('a mutation that goes, or that no tenant can authorise, is not wider', async () => {
    const [old, gone] = [policy('write-was', and(marked)), policy('write-gone')];
    expect((await report('--config', gone, '--against', old)).told.widenings).toEqual([]);
    const legal = and(
      swap(
        '): Person',
        '): Person @classified(element: "user.name.full") @release(bases: [LEGAL_PROCESS])',
      )(marked),
    );
    const { told } = await report('--config', policy('write-legal', legal), '--against', gone);
    const found = told.widenings?.filter((one) => one['coordinate'] === 'Mutation.setPhone');
    expect(found).toEqual([]);
  });
});
