import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });
const open = '@notCustomerData(reason: "r")';
const owned = '@key(fields: "id") @subject(tenant: "tenant")';
const tenant = `tenant: ID! ${open}`;

describe('an argument', () => {
  const query = (argument: string, more = ''): string => `
    type Query { note(${argument}): Note }
    type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }
    ${more}`;
  const at = 'Query.note(x:)';
  const markOf = (sdl: string) => policyOf(sdl).policy.arguments.get(at);

  test.each([
    ['without a mark', 'x: String', '', refused('UNCLASSIFIED')],
    [
      'that carries a key',
      'x: String @classified(element: "key.master")',
      '',
      refused('NO_BASIS_EXISTS'),
    ],
    [
      'of a scalar that carries a key',
      `x: S ${open}`,
      'scalar S @classified(element: "key.master")',
      refused('NO_BASIS_EXISTS'),
    ],
    ['with an unknown scope', 'x: String @scope(by: "PLANET")', '', refused('NOT_SUPPORTED')],
    [
      'with a scope on an input object',
      'x: F @scope(by: "TENANT")',
      `input F { ssn: String ${open} }`,
      refused('NOT_SUPPORTED'),
    ],
    ['that tests a name', 'x: String @tests(field: "text")', '', refused('NOT_SUPPORTED')],
    ['that tests nothing', 'x: String @tests(field: null)', '', refused('NOT_SUPPORTED')],
    [
      'that is both open and classified',
      `x: String ${open} @classified(element: "user.id")`,
      '',
      refused('NOT_SUPPORTED'),
    ],
  ])('%s is never accepted', (_name, argument, more, mark) => {
    expect(markOf(query(argument, more))).toEqual(mark);
  });

  test.each([
    ['with a reason', `x: Int ${open}`, { kind: 'open', reason: 'r', dependsOnRows: false }],
    [
      'that decides which rows come back',
      'x: Int @dependsOnRows',
      { kind: 'open', dependsOnRows: true },
    ],
    ['that is a scope', 'x: [ID!] @scope(by: "TENANT")', { kind: 'scope', by: 'TENANT' }],
    [
      'that is classified',
      'x: ID @classified(element: "user.id")',
      { kind: 'classified', elements: ['user.id'], contracts: ['CUSTOMER_DATA'], tests: [] },
    ],
    [
      'that tests a field',
      'x: ID @tests(field: "Note.text")',
      { kind: 'classified', elements: [], tests: ['Note.text'] },
    ],
    [
      'that tests several fields and carries something',
      `x: ID @tests(field: "Note.text") @tests(field: "Note.id") @classified(element: "user.id")`,
      { kind: 'classified', elements: ['user.id'], tests: ['Note.id', 'Note.text'] },
    ],
    [
      'that tests a field, with a reason',
      `x: ID @tests(field: "Note.text") ${open}`,
      { kind: 'classified', tests: ['Note.text'] },
    ],
    [
      'that is a scope and carries something',
      'x: [ID!] @scope(by: "TENANT") @classified(element: "user.id")',
      { kind: 'scope', by: 'TENANT', elements: ['user.id'] },
    ],
  ])('%s is accepted', (_name, argument, mark) => {
    expect(markOf(query(argument))).toMatchObject(mark);
  });

  test('with two scopes is never accepted', () => {
    const sdl = query('x: [ID!] @scope(by: "TENANT") @scope(by: "ACCOUNT")');
    expect(markOf(sdl)?.kind).toBe('refused');
  });

  test('named like a credential must say why not', () => {
    const folded = policyOf(query('token: String @dependsOnRows'));
    expect(folded.errors).toEqual(['SENSITIVE_NAME Query.note(token:)']);
  });

  test.each([
    ['a scalar', 'x: S', 'scalar S @classified(element: "user.ssn")'],
    ['an enum', 'x: [S!]', 'enum S @classified(element: "user.ssn") { A }'],
  ])('of %s that is marked carries what it carries', (_name, argument, more) => {
    expect(markOf(query(argument, more))).toMatchObject({
      kind: 'classified',
      elements: ['user.ssn'],
    });
  });
});

describe('an input field', () => {
  const query = (fields: string, more = '', onType = ''): string => `
    type Query { note(x: F): Note }
    input F ${onType} { ${fields} }
    type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }
    ${more}`;
  const folded = (sdl: string) => policyOf(sdl);

  test.each([
    ['without a mark', 'ssn: String', 'UNCLASSIFIED F.ssn'],
    ['without a mark, with a default', 'ssn: String = "1"', 'UNCLASSIFIED F.ssn'],
    ['named like a credential', 'password: String @dependsOnRows', 'SENSITIVE_NAME F.password'],
    ['with a scope that is an object', 'g: F @scope(by: "TENANT")', 'SCOPE_NOT_PLAIN F.g'],
    ['with a mark that is none', 'ssn: String @classified(element: "shoe")', 'MARK_INVALID F.ssn'],
  ])('%s is an error', (_name, fields, error) => {
    expect(folded(query(fields)).errors).toEqual([error]);
  });

  test('is reported once, however many arguments take it', () => {
    const sdl = query('ssn: String', 'extend type Query { other(x: F): Note more(x: [F!]): Note }');
    expect(folded(sdl).errors).toEqual(['UNCLASSIFIED F.ssn']);
  });

  test.each([
    ['its own mark', 'ssn: String @classified(element: "user.ssn")', '', ['user.ssn']],
    ['its object’s mark', 'ssn: String', '@classified(element: "user.ssn")', ['user.ssn']],
    [
      'both marks',
      'ssn: String @classified(element: "user.name")',
      '@classified(element: "user.ssn")',
      ['user.name', 'user.ssn'],
    ],
    ['its type’s mark', 'ssn: S', '', ['user.email']],
  ])('carries what %s says', (_name, fields, onType, elements) => {
    const more = 'scalar S @classified(element: "user.email")';
    const { policy } = folded(query(fields, more, onType));
    expect(policy.arguments.get('F.ssn')).toMatchObject({ kind: 'classified', elements });
  });

  test('that pages makes its argument one that pages', () => {
    const { policy } = folded(query(`g: G`, `input G { first: Int @dependsOnRows }`));
    expect(policy.arguments.get('Query.note(x:)')).toMatchObject({ dependsOnRows: true });
  });
});
