import { afterAll, describe, expect, test } from 'vitest';
import { contoso } from '../../support/command-line.ts';
import { littlePolicies, offset, swap } from './little-policy.ts';

const { line, policy, report } = littlePolicies();
afterAll(() => line.remove());

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

  test.each([
    {
      gap: 'a field without a mark',
      from: '  email: String @classified(element: "user.contact.email")',
      to: '  email: String',
      finding: ['UNCLASSIFIED', 'Person.email'],
      at: 4,
    },
    {
      gap: 'an unknown element',
      from: 'user.contact.email',
      to: 'user.contact.mail',
      finding: ['MARK_INVALID', 'Person.email'],
      at: 4,
    },
    {
      gap: 'a type without a subject',
      from: '@subject(tenantValue: "contoso", account: "id")',
      to: '',
      finding: ['SUBJECT_MISSING', 'Person'],
      at: 2,
    },
    {
      gap: 'a subject field that is not there',
      from: 'account: "id"',
      to: 'account: "ident"',
      finding: ['SUBJECT_FIELD_UNKNOWN', 'Person'],
      at: 2,
    },
    {
      gap: 'an argument without a mark',
      from: ' @classified(element: "user.account.id")): Person',
      to: '): Person',
      finding: ['UNCLASSIFIED', 'Query.person(id:)'],
      at: 1,
    },
  ])('names file and line of $gap', async ({ from, to, finding, at }) => {
    const [code, coordinate] = finding;
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
    [
      'an overlay that is not there',
      () => ['--config', line.configuration(contoso.services, ['gone.graphql'], 'gone.yaml')],
      /COMPOSITION_FAILED: the overlay .*gone\.graphql cannot be read/,
    ],
    [
      'a configuration that is a folder',
      () => ['--config', line.at('keys')],
      /there is no configuration file .*keys; name another with --config/,
    ],
    [
      'a configuration that is there and cannot be read',
      () => ['--config', '/proc/self/mem'],
      /CONFIG_INVALID: the configuration file \/proc\/self\/mem cannot be read: E/,
    ],
    [
      'a bundle that cannot be written',
      () => ['--config', policy('m4'), '--write-bundle', line.at('none/policy.json')],
      /CONFIG_INVALID: .*policy\.json cannot be written/,
    ],
  ])('is named: %s', async (_name, args, message) => {
    const { code, errors, output } = await line.consentry('check', ...args());
    expect([code, output]).toEqual([78, '']);
    expect(errors).toMatch(message);
  });

  test.each([['--wat'], ['--json', '--sarif'], ['--service', 'people']])(
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
