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
    ['that tests a field', 'x: String @tests(field: "Note.text")', '', refused('NOT_SUPPORTED')],
    [
      'that tests a field beside a mark that opens it',
      `x: String @tests(field: "Note.text") ${open}`,
      '',
      refused('NOT_SUPPORTED'),
    ],
    [
      'that carries a key',
      'x: String @classified(element: "key.master")',
      '',
      refused('NO_BASIS_EXISTS'),
    ],
    ['with an unknown scope', 'x: String @scope(by: "PLANET")', '', refused('NOT_SUPPORTED')],
    [
      'whose input has an unmarked field',
      `x: F ${open}`,
      'input F { ssn: String }',
      refused('NOT_SUPPORTED'),
    ],
    [
      'whose input tests a field',
      `x: F ${open}`,
      'input F { ssn: String @tests(field: "Note.text") }',
      refused('NOT_SUPPORTED'),
    ],
    [
      'whose input holds such an input',
      `x: F ${open}`,
      `input F { g: G ${open} f: F ${open} } input G { ssn: String }`,
      refused('NOT_SUPPORTED'),
    ],
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
      { kind: 'classified', elements: ['user.id'] },
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
});
