import { describe, expect, test } from 'vitest';
import { graphOf, linked, policyOf } from '../../support/policy-of.ts';

/** A service with one account type, and whatever stands in it. */
const account = (fields: string, more = '', onType = ''): string => `
  type Query { account: Account }
  type Account @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) ${onType} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! @notCustomerData(reason: "handle")
    ${fields}
  }
  ${more}`;

const refused = (reason: string) => ({ kind: 'refused', reason });

describe('a field', () => {
  test('without a mark never leaves and is reported', () => {
    const folded = policyOf(account('ssn: String'));
    expect(folded.field('Account.ssn')).toEqual(refused('UNCLASSIFIED'));
    expect(folded.errors).toEqual(['UNCLASSIFIED Account.ssn']);
  });

  test('with a mark needs its element', () => {
    const folded = policyOf(account('ssn: String @classified(element: "user.ssn")'));
    expect(folded.elements('Account.ssn')).toEqual(['user.ssn']);
    expect(folded.errors).toEqual([]);
  });

  test.each([
    ['an element that does not exist', '@classified(element: "user.shoe")'],
    ['no element', '@classified(element: null)'],
    ['a class that does not exist', '@classified(element: "user.ssn", class: "SHOE")'],
    [
      'a contract category that does not exist',
      '@classified(element: "user.ssn", contract: "SHOE")',
    ],
    ['an empty list of bases', '@classified(element: "user.ssn") @release(bases: [])'],
    ['no bases', '@classified(element: "user.ssn") @release(bases: null)'],
    [
      'a basis that does not exist',
      '@classified(element: "user.ssn") @release(bases: ["TENNANT_CONSENT"])',
    ],
    ['an empty list of purposes', '@classified(element: "user.ssn") @release(purposes: [])'],
    [
      'a purpose that does not exist',
      '@classified(element: "user.ssn") @release(purposes: ["fun"])',
    ],
    ['an empty reason', '@notCustomerData(reason: " ")'],
    ['no reason', '@notCustomerData(reason: null)'],
  ])('whose mark names %s never leaves', (_name, mark) => {
    const folded = policyOf(account(`ssn: String ${mark}`));
    expect(folded.field('Account.ssn')).toEqual(refused('NOT_SUPPORTED'));
    expect(folded.errors).toEqual(['MARK_INVALID Account.ssn']);
  });

  test.each([
    ['@classified(element: "user.ssn") @notCustomerData(reason: "no")', 'CONFLICTING_MARKS'],
    ['@release(bases: ["LEGAL_PROCESS"])', 'RELEASE_WITHOUT_CLASSIFIED'],
    [
      '@notCustomerData(reason: "no") @release(bases: ["LEGAL_PROCESS"])',
      'RELEASE_WITHOUT_CLASSIFIED',
    ],
  ])('with marks that contradict each other never leaves: %s', (marks, code) => {
    const folded = policyOf(account(`ssn: String ${marks}`));
    expect(folded.field('Account.ssn')).toEqual(refused('NOT_SUPPORTED'));
    expect(folded.errors).toContain(`${code} Account.ssn`);
  });

  test.each([
    [
      'a mark of its own',
      '@classified(element: "user.ssn") @derivedFrom(fields: ["Account.id"])',
      ['user.id', 'user.ssn'],
    ],
    [
      'an open mark',
      '@notCustomerData(reason: "a score") @derivedFrom(fields: ["Account.id"])',
      ['user.id'],
    ],
    ['no other mark', '@derivedFrom(fields: ["Account.id"])', ['user.id']],
    [
      'several marks',
      '@derivedFrom(fields: ["Account.id"]) @derivedFrom(fields: ["Account.ssn"])',
      ['user.id', 'user.ssn'],
    ],
  ])('that is derived, with %s, needs the elements of all sources', (_name, marks, elements) => {
    const more = 'ssn: String @classified(element: "user.ssn")';
    const folded = policyOf(account(`${more} score: String ${marks}`));
    expect(folded.elements('Account.score')).toEqual(elements);
    expect(folded.errors).toEqual([]);
  });

  test.each(['key.master', 'user.password'])('of class %s has no basis at all', (element) => {
    const folded = policyOf(account(`thing: String @classified(element: "${element}")`));
    expect(folded.field('Account.thing')).toEqual(refused('NO_BASIS_EXISTS'));
  });

  test('whose explicit class is stricter than the vocabulary’s never leaves', () => {
    const folded = policyOf(
      account('thing: String @classified(element: "user.ssn", class: "KEY")'),
    );
    expect(folded.field('Account.thing')).toEqual(refused('NO_BASIS_EXISTS'));
  });

  test('whose explicit class is looser keeps the vocabulary’s', () => {
    const folded = policyOf(
      account('thing: String @classified(element: "key.master", class: "NAME")'),
    );
    expect(folded.field('Account.thing')).toEqual(refused('NO_BASIS_EXISTS'));
  });

  test.each(['recoveryKey', 'api_token', 'otpSecret', 'PASSWORD', 'keys'])(
    'named like a credential must be one or say why not: %s',
    (name) => {
      const marked = policyOf(account(`${name}: String @classified(element: "user.ssn")`));
      expect(marked.errors).toEqual([`SENSITIVE_NAME Account.${name}`]);
      const reasoned = policyOf(
        account(`${name}: String @notCustomerData(reason: "a public key")`),
      );
      expect(reasoned.errors).toEqual([]);
    },
  );

  test('two bases that exclude each other leave none', () => {
    const folded = policyOf({
      a: account(
        'ssn: String @shareable @classified(element: "user.ssn") @release(bases: ["TENANT_CONSENT"])',
      ),
      b: `type Account @key(fields: "id") {
        id: ID! @classified(element: "user.id", opaque: true)
        ssn: String @shareable @classified(element: "user.ssn") @release(bases: ["LEGAL_PROCESS"])
      }`,
    });
    expect(folded.field('Account.ssn')).toEqual(refused('NO_BASIS_EXISTS'));
    expect(folded.errors).toContain('NO_BASIS_LEFT Account.ssn');
  });
});

describe('a mark elsewhere', () => {
  test.each([
    ['on the type', 'ssn: String', '', '@classified(element: "user.ssn")'],
    ['on the scalar', 'ssn: Ssn', 'scalar Ssn @classified(element: "user.ssn")', ''],
    [
      'on the scalar, in a list of lists',
      'ssn: [[Ssn]!]',
      'scalar Ssn @classified(element: "user.ssn")',
      '',
    ],
    ['on the enum', 'ssn: Ssn', 'enum Ssn @classified(element: "user.ssn") { A B }', ''],
  ])('%s holds for the field', (_name, field, more, onType) => {
    const folded = policyOf(account(field, more, onType));
    expect(folded.elements('Account.ssn')).toContain('user.ssn');
  });

  test('on a type holds for every field that returns it', () => {
    const folded = policyOf(
      account('address: Address', 'type Address @classified(element: "user.ssn") { city: String }'),
    );
    expect(folded.elements('Account.address')).toEqual(['user.ssn']);
    expect(folded.elements('Address.city')).toEqual(['user.ssn']);
  });

  test('on an interface field holds for every type that implements it', () => {
    const folded = policyOf(
      account(
        'ssn: String @classified(element: "user.name")',
        'interface Person { ssn: String @classified(element: "user.ssn") }',
        '',
      ).replace('type Account @key', 'type Account implements Person @key'),
    );
    expect(folded.elements('Account.ssn')).toEqual(['user.name', 'user.ssn']);
  });

  test('on an implementing field holds for the interface’s field', () => {
    const folded = policyOf(
      account(
        'ssn: String @classified(element: "user.ssn")',
        'interface Person { ssn: String @notCustomerData(reason: "judged below") }',
      ).replace('type Account @key', 'type Account implements Person @key'),
    );
    expect(folded.elements('Person.ssn')).toEqual(['user.ssn']);
  });

  test('on an interface of an interface holds for it, whatever is asked first', () => {
    const folded = policyOf(`
      type Query { b: B }
      interface A { x: String @classified(element: "user.ssn") }
      interface B implements A { x: String @notCustomerData(reason: "r") }
      type T implements A & B @key(fields: "id") @subject(tenant: "id") {
        id: ID! @notCustomerData(reason: "handle")
        x: String @classified(element: "user.name")
      }`);
    expect(folded.elements('B.x')).toEqual(['user.name', 'user.ssn']);
    expect(folded.elements('A.x')).toEqual(['user.name', 'user.ssn']);
  });

  test('in another subgraph is joined to this one’s by AND', () => {
    const folded = policyOf({
      a: account('ssn: String @shareable @classified(element: "user.ssn")'),
      b: `type Account @key(fields: "id") {
        id: ID! @classified(element: "user.id", opaque: true)
        ssn: String @shareable @classified(element: "user.name")
      }`,
    });
    expect(folded.elements('Account.ssn')).toEqual(['user.name', 'user.ssn']);
  });

  test('in an overlay is joined too, and one on nothing is reported', () => {
    const folded = policyOf(
      account('ssn: String @classified(element: "user.ssn")'),
      `extend type Account { ssn: String @classified(element: "user.name") shoe: String @classified(element: "user.ssn") }
       extend type Boot { size: Int @notCustomerData(reason: "r") }`,
    );
    expect(folded.elements('Account.ssn')).toEqual(['user.name', 'user.ssn']);
    expect(folded.errors).toEqual([
      'OVERLAY_UNKNOWN_COORDINATE Account.shoe',
      'OVERLAY_UNKNOWN_COORDINATE Boot.size',
    ]);
  });

  test.each([
    ['misspelt', '', '@relase(bases: ["LEGAL_PROCESS"])'],
    ['by a namespace that is not linked', '', '@privacy__release(bases: ["LEGAL_PROCESS"])'],
    [
      'renamed under another link',
      'extend schema @link(url: "https://consentry.example/spec/v1.0", import: [{ name: "@release", as: "@only" }])',
      '@only(bases: ["LEGAL_PROCESS"])',
    ],
    ['of federation, which nobody reads there', '', '@inaccessible'],
  ])('that is %s in an overlay ends the start and refuses the field', (_name, link, mark) => {
    const sdl = account('ssn: String @classified(element: "user.ssn")');
    const folded = policyOf(sdl, `${link} extend type Account { ssn: String ${mark} }`);
    expect(folded.errors).toEqual(['MARK_INVALID Account.ssn']);
    expect(folded.field('Account.ssn')).toMatchObject({ kind: 'refused' });
  });

  test('may be renamed in an overlay, whose link stands on the schema', () => {
    const folded = policyOf(
      account('ssn: String @classified(element: "user.ssn")'),
      `extend schema @link(url: "https://consentry.dev/spec/v1.0", import: [{ name: "@classified", as: "@pii" }])
       extend type Account { ssn: String @pii(element: "user.name") }`,
    );
    expect(folded.errors).toEqual([]);
    expect(folded.elements('Account.ssn')).toEqual(['user.name', 'user.ssn']);
  });

  test('is the same whatever the order of the services', () => {
    const one = account('ssn: String @shareable @classified(element: "user.ssn")');
    const two = `type Account @key(fields: "id") {
      id: ID! @classified(element: "user.id", opaque: true)
      ssn: String @shareable @classified(element: "user.name") @release(bases: ["LEGAL_PROCESS"])
    }`;
    const fields = (services: Record<string, string>) => policyOf(services).field('Account.ssn');
    expect(fields({ a: one, b: two })).toEqual(fields({ a: two, b: one }));
  });
});

describe('a name of ours', () => {
  const ours = 'https://consentry.dev/spec/v1.0';
  test.each([
    ['by its namespace', `@link(url: "${ours}")`, '@consentry__classified(element: "user.ssn")'],
    [
      'by a namespace of the service’s own',
      `@link(url: "${ours}", as: "c")`,
      '@c__classified(element: "user.ssn")',
    ],
    [
      'renamed',
      `@link(url: "${ours}", import: [{ name: "@classified", as: "@pii" }])`,
      '@pii(element: "user.ssn")',
    ],
  ])('is read %s', (_name, link, mark) => {
    const sdl = linked(account(`ssn: String ${mark}`), link);
    expect(policyOf(sdl).elements('Account.ssn')).toContain('user.ssn');
  });

  test.each([
    [
      'a version that this gateway does not carry',
      '@link(url: "https://consentry.dev/spec/v2.0")',
      'SPEC_VERSION_UNKNOWN',
    ],
    [
      'a directive that the specification does not have',
      `@link(url: "${ours}", import: ["@public"])`,
      'IMPORT_UNKNOWN',
    ],
  ])('from %s ends the start', (_name, link, code) => {
    const sdl = linked(account('ssn: String @classified(element: "user.ssn")'), link);
    expect(policyOf(sdl).findings.map((one) => one.code)).toContain(code);
  });
});

describe('the served schema', () => {
  test('lets every field be null that a refusal can stop at', () => {
    const graph = graphOf(account('ssn: String! @classified(element: "user.ssn")'));
    expect(graph.nullable).toContain('Account.ssn');
  });
});
