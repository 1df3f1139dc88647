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
