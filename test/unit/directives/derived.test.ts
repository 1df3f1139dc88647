import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const open = '@notCustomerData(reason: "r")';
const owned = '@key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"])';
const head = `id: ID! ${open} tenant: ID! ${open}`;

/** A note with a computed field, and what the field is computed from. */
const notes = (marks: string, more = ''): string => `
  type Query { note: Note mail: Mail }
  interface Text { summary: String ${open} }
  type Note implements Text ${owned} {
    ${head} summary: String ${marks}
    text: String @classified(element: "mail.body")
    secret: String @classified(element: "key.master")
    unmarked: String
    lawful: String @classified(element: "user.ssn") @release(bases: ["LEGAL_PROCESS"])
    mail: Mail
    parts: [Part!]!
  }
  type Part { label: String @classified(element: "user.name") }
  type Mail ${owned} { ${head} body: String @classified(element: "mail.body") }
  ${more}`;

const refused = (reason: string) => ({ kind: 'refused', reason });
const derived = (fields: string): string => `@derivedFrom(fields: ${fields}) ${open}`;

describe('a derived field', () => {
  test.each([
    ['something that never leaves', '["Note.secret"]', 'NO_BASIS_EXISTS', null],
    ['something unmarked', '["Note.unmarked"]', 'NOT_SUPPORTED', null],
    ['what no service knows', '["Note.shoe"]', 'NOT_SUPPORTED', 'DERIVED_FIELD_UNKNOWN'],
    ['a type that no service knows', '["Shoe.size"]', 'NOT_SUPPORTED', 'DERIVED_FIELD_UNKNOWN'],
    ['another object', '["Mail.body"]', 'NOT_SUPPORTED', 'DERIVED_ELSEWHERE'],
    [
      'one of its own and another object',
      '["Note.text", "Mail.body"]',
      'NOT_SUPPORTED',
      'DERIVED_ELSEWHERE',
    ],
    ['objects instead of their fields', '["Note.parts"]', 'NOT_SUPPORTED', 'DERIVED_FROM_OBJECT'],
    ['an object instead of its fields', '["Note.mail"]', 'NOT_SUPPORTED', 'DERIVED_FROM_OBJECT'],
    ['nothing', '[]', 'NOT_SUPPORTED', 'MARK_INVALID'],
    ['a name that is no coordinate', '["text"]', 'NOT_SUPPORTED', 'MARK_INVALID'],
  ])('from %s never leaves', (_name, fields, reason, code) => {
    const folded = policyOf(notes(derived(fields)));
    expect(folded.field('Note.summary')).toEqual(refused(reason));
    const codes = folded.findings
      .filter((one) => one.coordinate === 'Note.summary')
      .map((one) => one.code);
    if (code !== null) expect(codes).toContain(code);
  });

  test('needs what its source needs, and nothing looser', () => {
    const folded = policyOf(notes(derived('["Note.lawful"]')));
    expect(folded.field('Note.summary')).toMatchObject({
      kind: 'classified',
      elements: ['user.ssn'],
      bases: new Set(['LEGAL_PROCESS']),
    });
  });

  test('needs what is within the same object', () => {
    expect(policyOf(notes(derived('["Part.label"]'))).elements('Note.summary')).toEqual([
      'user.name',
    ]);
  });

  test('takes in what its sources are derived from, any number of hops away', () => {
    const more = `extend type Note { a: String ${derived('["Note.b"]')} b: String ${derived('["Note.text"]')} }`;
    const folded = policyOf(notes(derived('["Note.a"]'), more));
    expect(folded.elements('Note.summary')).toEqual(['mail.body']);
  });

  test('is refused where a source far away is another object’s', () => {
    const more = `extend type Note { a: String ${derived('["Mail.body"]')} }`;
    const folded = policyOf(notes(derived('["Note.a"]'), more));
    expect(folded.field('Note.summary')).toEqual(refused('NOT_SUPPORTED'));
  });

  test('is derived by a mark on its interface as well', () => {
    const sdl = notes(open).replace(
      `interface Text { summary: String ${open} }`,
      `interface Text { summary: String ${derived('["Note.text"]')} }`,
    );
    expect(policyOf(sdl).elements('Note.summary')).toEqual(['mail.body']);
  });

  test('may come from another type where all objects are one tenant’s', () => {
    const sdl = notes(derived('["Mail.body"]')).replaceAll(
      'tenant: "tenant"',
      'tenantValue: "contoso"',
    );
    expect(policyOf(sdl).elements('Note.summary')).toEqual(['mail.body']);
  });
});
