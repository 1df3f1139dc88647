import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine, contoso } from '../../support/command-line.ts';

const line = commandLine();
afterAll(() => line.remove());

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@notCustomerData", "@release", "@scope", "@subject"])
`;
/** Lines before the first of the SDL itself. */
const offset = link.split('\n').length;

const people = `type Query { person(id: ID! @classified(element: "user.account.id")): Person }
type Person @key(fields: "id") @subject(tenantValue: "contoso", account: "id") {
  id: ID! @classified(element: "user.account.id", opaque: true)
  email: String @classified(element: "user.contact.email")
  phone: String @classified(element: "user.contact.phone") @release(bases: [TENANT_CONSENT])
}`;
const desks = `extend type Query { desk(id: ID! @notCustomerData(reason: "A number on a door")): Desk }
type Desk @key(fields: "id") {
  id: ID! @notCustomerData(reason: "A number on a door")
  sits: Person
}
type Person @key(fields: "id") { id: ID! @classified(element: "user.account.id", opaque: true) }`;

/** A policy of two little services; `change` is made in the SDL of people. */
function policy(name: string, change: (sdl: string) => string = (one) => one): string {
  const own = line.file(`${name}/people.graphql`, link + change(people));
  const other = line.file(`${name}/desks.graphql`, link + desks);
  return line.configuration({ people: own, desks: other }, [], `${name}.yaml`);
}

const swap = (from: string, to: string) => (sdl: string) => {
  if (!sdl.includes(from)) throw new TypeError(`the SDL has no ${from}`);
  return sdl.replace(from, to);
};

interface Report {
  readonly findings: readonly Record<string, unknown>[];
  readonly nullable: readonly string[];
  readonly widenings?: readonly Record<string, unknown>[];
  readonly releasable?: {
    readonly fields: readonly { readonly coordinate: string; readonly ways: readonly unknown[] }[];
    readonly notCustomerData: readonly Record<string, string>[];
    readonly scopeNotPushable: readonly Record<string, unknown>[];
  };
}

async function report(...args: readonly string[]): Promise<{ code: number; told: Report }> {
  const { code, output, errors } = await line.consentry('check', '--json', ...args);
  expect(errors).toBe('');
  return { code, told: JSON.parse(output) as Report };
}

describe('check', () => {
  test('finds nothing in a policy without gaps, and lists what became nullable', async () => {
    const { code, told } = await report('--config', policy('whole'));
    expect([code, told.findings]).toEqual([0, []]);
    expect(told.nullable).toContain('Person.id');
  });

  test('finds the example whole', async () => {
    const config = line.configuration(contoso.services, contoso.overlays, 'contoso.yaml');
    expect((await line.consentry('check', '--config', config)).code).toBe(0);
  });

  test.each<[string, string, string, string, string, number]>([
    [
      'a field without a mark',
      '  email: String @classified(element: "user.contact.email")',
      '  email: String',
      'UNCLASSIFIED',
      'Person.email',
      4,
    ],
    [
      'an unknown element',
      'user.contact.email',
      'user.contact.mail',
      'MARK_INVALID',
      'Person.email',
      4,
    ],
    [
      'a type without a subject',
      '@subject(tenantValue: "contoso", account: "id")',
      '',
      'SUBJECT_MISSING',
      'Person',
      2,
    ],
    [
      'a subject field that is not there',
      'account: "id"',
      'account: "ident"',
      'SUBJECT_FIELD_UNKNOWN',
      'Person',
      2,
    ],
    [
      'an argument without a mark',
      ' @classified(element: "user.account.id")): Person',
      '): Person',
      'UNCLASSIFIED',
      'Query.person(id:)',
      1,
    ],
  ])('names file and line of %s', async (_name, from, to, code, coordinate, at) => {
    const name = `gap-${code}-${at}`;
    const { code: exit, told } = await report('--config', policy(name, swap(from, to)));
    expect(exit).toBe(1);
    const found = told.findings.find(
      (one) => one['code'] === code && one['coordinate'] === coordinate,
    );
    expect(found?.['file']).toMatch(new RegExp(`${name}/people\\.graphql$`));
    expect(found?.['line']).toBe(at + offset - 1);
    expect(found?.['severity']).toBe('error');
  });

  test('names file and line of SDL that does not parse, and still is a check', async () => {
    const { code, told } = await report(
      '--config',
      policy('torn', (sdl) => sdl.slice(0, -1)),
    );
    expect(code).toBe(1);
    expect(told.findings).toEqual([
      expect.objectContaining({ code: 'COMPOSITION_FAILED', line: offset + 5 }),
    ]);
  });

  test('prints a line with code, coordinate and place for a person', async () => {
    const config = policy('printed', swap(' @classified(element: "user.contact.email")', ''));
    const { output, code } = await line.consentry('check', '--config', config);
    expect(code).toBe(1);
    const place = `printed/people\\.graphql:${offset + 3}\\)`;
    expect(output).toMatch(new RegExp(`^error  UNCLASSIFIED +Person\\.email .*${place}`, 'm'));
    expect(output).toMatch(/1 error, 0 notices$/);
  });
});

describe('check --releasable', () => {
  test('lists each way in which a field can leave, and every reason', async () => {
    const { told } = await report('--config', policy('listed'), '--releasable');
    const fields = new Map(told.releasable?.fields.map((one) => [one.coordinate, one.ways]));
    const to = (coordinate: string, basis: string) =>
      (fields.get(coordinate) ?? []).filter((one) => (one as { basis: string }).basis === basis)
        .length;
    expect([...fields.keys()]).toEqual(['Person.email', 'Person.id', 'Person.phone']);
    expect(['CONSENT', 'CONTRACT', 'LEGAL_PROCESS'].map((one) => to('Person.email', one))).toEqual([
      4, 2, 1,
    ]);
    expect(['CONSENT', 'CONTRACT', 'LEGAL_PROCESS'].map((one) => to('Person.phone', one))).toEqual([
      4, 2, 0,
    ]);
    expect(told.releasable?.notCustomerData).toEqual([
      { coordinate: 'Desk.id', reason: 'A number on a door' },
      { coordinate: 'Query.desk(id:)', reason: 'A number on a door' },
    ]);
  });

  test('lists which fields no task or no publisher can have because of their rows', async () => {
    const config = line.configuration(contoso.services, contoso.overlays, 'rows.yaml');
    const { told } = await report('--config', config, '--releasable');
    const limited = new Map(
      told.releasable?.scopeNotPushable.map((one) => [one['coordinate'], one['bases']]),
    );
    // Accounts can be narrowed to a tenant and not to an account; files have further owners.
    expect(limited.get('AccountConnection.totalCount')).toEqual(['task', 'boundedTask']);
    expect(limited.get('FileConnection.totalCount')).toEqual(['tenant', 'boundedTask']);
    expect(limited.has('MessageConnection.totalCount')).toBe(false);
  });

  test('is readable', async () => {
    const { output } = await line.consentry('check', '--config', policy('read'), '--releasable');
    expect(output).toMatch(
      /^Under CONSENT, to internal apps, optional offerings, publishers, subprocessors, for every purpose,\nor under CONTRACT, to internal apps, subprocessors, for every essential purpose:\n  Person\.phone  user\.contact\.phone$/m,
    );
    expect(output).toMatch(/^  Desk\.id +A number on a door$/m);
  });
});

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

describe('a mistake', () => {
  test.each<[string, () => readonly string[], RegExp]>([
    [
      'a configuration that is not there',
      () => ['--config', line.at('none.yaml')],
      /CONFIG_INVALID: there is no configuration file/,
    ],
    [
      'an old policy that is not there',
      () => ['--config', policy('m1'), '--against', line.at('none.json')],
      /there is no file .*none\.json/,
    ],
    [
      'an old policy that is no bundle',
      () => ['--config', policy('m2'), '--against', line.file('odd.json', '{"format":"x"}')],
      /odd\.json is not a bundle \(format: .*write one with check --write-bundle/,
    ],
    [
      'an old policy that is a supergraph',
      () => [
        '--config',
        policy('m3'),
        '--against',
        line.file('super.graphql', 'type Query { a: Int }'),
      ],
      /marks do not survive composition.*--write-bundle/,
    ],
    [
      'a configuration with an unknown key',
      () => ['--config', line.file('odd.yaml', 'serv: []\n')],
      /serv: unknown key/,
    ],
    ['half of a check of one service', () => ['--service', 'people'], /go together/],
  ])('is named: %s', async (_name, args, message) => {
    const { code, errors, output } = await line.consentry('check', ...args());
    expect([code, output]).toEqual([78, '']);
    expect(errors).toMatch(message);
  });

  test.each([['--wat'], ['--json', '--sarif']])(
    'in the command line ends with 64: %s %s',
    async (...args) => {
      const { code, errors } = await line.consentry(
        'check',
        ...args.filter((one) => one !== undefined),
      );
      expect([code, errors]).toEqual([64, expect.stringMatching(/^error: /)]);
    },
  );

  test('is helped with an example', async () => {
    const { code, output } = await line.consentry('check', '--help');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/Examples:\n  consentry check --config/),
    ]);
  });
});
