import { describe, expect, test } from 'vitest';
import { policyOf } from '../../support/policy-of.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });
const open = '@notCustomerData(reason: "r")';
const id = 'id: ID! @classified(element: "user.id", opaque: true)';
const tenant = `tenant: ID! ${open}`;
const owned = '@key(fields: "id") @subject(tenant: "tenant")';

describe('a key', () => {
  test.each([
    ['that is classified and not opaque', '@classified(element: "user.id")', 'KEY_NOT_OPAQUE'],
    ['that never leaves', '@classified(element: "key.master", opaque: true)', 'KEY_PROTECTED'],
  ])('%s is an error', (_name, mark, code) => {
    const folded = policyOf(`
      type Query { account: Account }
      type Account ${owned} { id: ID! ${mark} ${tenant} name: String @classified(element: "user.name") }`);
    expect(folded.errors).toContain(`${code} Account.id`);
  });

  test.each([
    ['that is classified and not opaque', '@classified(element: "user.id")', 'KEY_NOT_OPAQUE'],
    ['that never leaves', '@classified(element: "user.password")', 'KEY_PROTECTED'],
  ])('with a part further down %s is an error', (_name, mark, code) => {
    const nested = (key: string, org = mark) =>
      policyOf(`
        type Query { account: Account }
        type Account @key(fields: "${key}") @subject(tenant: "tenant") {
          ${id} ${tenant} org: Org ${open} name: String @classified(element: "user.name")
        }
        type Org { id: ID! ${org} name: String @classified(element: "user.name") }`).errors;
    expect(nested('id')).toEqual([]);
    expect(nested('org { id }', '@classified(element: "user.id", opaque: true)')).toEqual([]);
    expect(nested('org { id }')).toEqual([`${code} Org.id`]);
  });

  test('that only one of several services makes opaque is opaque, and nothing else is', () => {
    const folded = policyOf({
      a: `type Query { account: Account }
        type Account ${owned} { ${id} ${tenant} }`,
      b: `type Account @key(fields: "id") { id: ID! @classified(element: "user.id") name: String @classified(element: "user.name") }`,
    });
    expect(folded.errors).toEqual([]);
  });
});

describe('a type', () => {
  test('with classified fields must say whose data it is', () => {
    const folded = policyOf(`
      type Query { note: Note }
      type Note { text: String @classified(element: "mail.body") }`);
    expect(folded.errors).toContain('SUBJECT_MISSING Note');
  });

  test('with a subject must have an element that makes it visible', () => {
    const folded = policyOf(`
      type Query { note: Note }
      type Note @key(fields: "id") @subject(tenant: "id", exists: []) { id: ID! ${open} text: String @classified(element: "mail.body") }`);
    expect(folded.errors).toContain('EXISTENCE_MISSING Note');
  });

  test.each([
    ['a field that it does not have', 'tenant: "owner"', 'SUBJECT_FIELD_UNKNOWN Note'],
    ['a field with objects', 'tenant: "tenant", account: "author"', 'SUBJECT_FIELD_UNKNOWN Note'],
    ['no tenant', 'account: "id"', 'MARK_INVALID Note'],
    ['two tenants', 'tenant: "tenant", tenantValue: "contoso"', 'MARK_INVALID Note'],
  ])('whose subject names %s is an error', (_name, subject, error) => {
    const folded = policyOf(`
      type Query { note: Note }
      type Person { name: String ${open} }
      type Note @key(fields: "id") @subject(${subject}) {
        id: ID! ${open} ${tenant} author: Person text: String @classified(element: "mail.body")
      }`);
    expect(folded.errors).toContain(error);
  });

  const around = (subject: string) => `
    type Query { note: Note }
    interface Being { tenant: String ${open} }
    type Person implements Being { tenant: String ${open} boss: Person ${open} }
    type Note @key(fields: "id") @subject(tenant: "${subject}") {
      id: ID! ${open} author: Person ${open} authors: [Person!] ${open} anybody: Being ${open}
      named(by: ID! ${open}): Person ${open} text: String @classified(element: "mail.body")
    }`;

  test.each(['author.tenant', 'author.boss.tenant'])(
    'may have its subject at the end of a path: %s',
    (path) => {
      const folded = policyOf(around(path));
      expect(folded.errors).toEqual([]);
      expect(folded.policy.types.get('Note')?.subject?.tenant).toEqual({ field: path });
    },
  );

  test.each([
    ['a list', 'authors.tenant'],
    ['an interface', 'anybody.tenant'],
    ['a field that needs arguments', 'named.tenant'],
    ['a plain value', 'id.tenant'],
    ['nothing', 'nobody.tenant'],
    ['a single object to nothing', 'author.nothing'],
    ['a single object to another', 'author.boss'],
    ['a single object to a list of none', 'author.'],
  ])('whose subject is a path through %s is an error', (_name, path) => {
    expect(policyOf(around(path)).errors).toContain('SUBJECT_FIELD_UNKNOWN Note');
  });

  test('with two subjects that differ is an error', () => {
    const folded = policyOf(
      `type Query { note: Note }
       type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }`,
      'extend type Note @subject(tenant: "id")',
    );
    expect(folded.errors).toContain('SUBJECT_CONFLICT Note');
  });

  test('is shown by default by any classified field of its own', () => {
    const folded = policyOf(`
      type Query { note: Note }
      type Note ${owned} {
        id: ID! ${open} ${tenant}
        text: String @classified(element: "mail.body") by: String @classified(element: "user.name")
      }`);
    expect(folded.policy.types.get('Note')?.subject?.exists).toEqual(['mail.body', 'user.name']);
  });
});

describe('a value inside an object', () => {
  const note = (more: string): string => `
    type Query { note: Note ${more.includes('ROOT') ? 'place: Place' : ''} }
    type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") place: Place @classified(element: "user.ssn") }
    type Place ${more.includes('KEY') ? '@key(fields: "city")' : ''} { city: String @classified(element: "user.ssn") }
    ${more.includes('OTHER') ? `type Other @key(fields: "id") { id: ID! ${open} place: Place }` : ''}
    ${more.includes('NODE') ? `interface Node { city: String } extend type Place implements Node` : ''}`;

  test('takes its subject from that object', () => {
    const folded = policyOf(note(''));
    expect(folded.policy.types.get('Place')).toMatchObject({ contained: true, subject: null });
    expect(folded.errors).toEqual([]);
  });

  test.each([
    ['a root field returns it', 'ROOT'],
    ['it is an entity', 'KEY'],
    ['an object without a subject holds it too', 'OTHER'],
    ['it is a node', 'NODE'],
  ])('has no subject where %s', (_name, how) => {
    const folded = policyOf(note(how));
    expect(folded.policy.types.get('Place')?.contained).toBe(false);
    expect(folded.errors).toContain('SUBJECT_MISSING Place');
  });
});

describe('an edge', () => {
  const list = (edge: string): string => `
    type Query { notes: Notes }
    type Notes { edges: [Edge!]! }
    type Edge { ${edge} }
    type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }`;

  test('is visible exactly when its one object is', () => {
    const folded = policyOf(list(`node: Note! cursor: String! @dependsOnRows ${open}`));
    expect(folded.policy.types.get('Edge')?.via).toBe('node');
    expect(folded.field('Notes.edges')).toEqual({ kind: 'structural', dependsOnRows: false });
  });

  test.each([
    ['two objects', 'node: Note! other: Note'],
    ['a list of objects', 'nodes: [Note!]!'],
    ['no object', `cursor: String ${open}`],
  ])('with %s is none, so a list of them never leaves', (_name, fields) => {
    const folded = policyOf(list(fields));
    expect(folded.policy.types.get('Edge')?.via ?? null).toBeNull();
    expect(folded.field('Notes.edges')).toEqual(refused('UNCLASSIFIED'));
  });
});

describe('an unmarked field with objects', () => {
  test('may carry them where its own type has no subject', () => {
    const folded = policyOf(`
      type Query { box: Box }
      type Box { note: Note notes: [Note!]! }
      type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }`);
    expect(folded.field('Box.note')?.kind).toBe('structural');
    expect(folded.field('Box.notes')?.kind).toBe('structural');
  });

  test('never leaves on an object with a subject: that there is a link is data', () => {
    const folded = policyOf(`
      type Query { note: Note }
      type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") reply: Note }`);
    expect(folded.field('Note.reply')).toEqual(refused('UNCLASSIFIED'));
  });

  test('never leaves as a list of values without a subject', () => {
    const folded = policyOf(`
      type Query { tags: [Tag!]! }
      type Tag { text: String ${open} }`);
    expect(folded.field('Query.tags')).toEqual(refused('UNCLASSIFIED'));
  });
});

describe('a field that requires others', () => {
  const services = (requires: string, more = ''): Record<string, string> => ({
    a: `type Query { account: Account }
      type Account ${owned} {
        ${id} ${tenant} ssn: String @classified(element: "user.ssn")
        home: Home @classified(element: "user.name")
      }
      type Home { zip: String @classified(element: "user.ssn") street: String @classified(element: "user.email") }`,
    b: `type Account @key(fields: "id") {
      ${id} ${requires === 'ssn' ? 'ssn: String' : 'home: Home'} @external
      risk: Int @requires(fields: "${requires}") ${open}
    }
    ${requires === 'ssn' ? '' : 'type Home { zip: String @external }'}`,
    ...(more === '' ? {} : { c: more }),
  });

  test('needs what they need, though it calls itself open (GHSA-m8jr-fxqx-8xx6)', () => {
    expect(policyOf(services('ssn')).elements('Account.risk')).toEqual(['user.ssn']);
  });

  test('needs what nested ones need', () => {
    expect(policyOf(services('home { zip }')).elements('Account.risk')).toEqual([
      'user.name',
      'user.ssn',
    ]);
  });

  test('needs what is behind a chain of others', () => {
    const more = `type Account @key(fields: "id") {
      ${id} risk: Int @external
      limit: Int @requires(fields: "risk") ${open}
    }`;
    const folded = policyOf({
      ...services('ssn', more),
      d: `type Account @key(fields: "id") { ${id} limit: Int @external offer: Int @requires(fields: "limit") ${open} }`,
    });
    expect(folded.elements('Account.limit')).toEqual(['user.ssn']);
    expect(folded.elements('Account.offer')).toEqual(['user.ssn']);
  });

  test('never leaves where one of them never does', () => {
    const graph = services('ssn');
    const never = {
      ...graph,
      a: String(graph['a']).replace(
        'ssn: String @classified(element: "user.ssn")',
        'ssn: String @classified(element: "key.master")',
      ),
    };
    expect(policyOf(never).field('Account.risk')).toEqual(refused('NO_BASIS_EXISTS'));
  });
});

test('a value from a context is an error', () => {
  const sdl = `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@context", "@fromContext"])
    @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@notCustomerData", "@subject"])
    type Query { account: Account }
    type Account @key(fields: "id") @subject(tenant: "tenant") @context(name: "who") {
      ${id} ${tenant} name: String @classified(element: "user.name") card: Card @classified(element: "user.name")
    }
    type Card @key(fields: "id") { id: ID! ${open} text(n: String @fromContext(field: "$who { name }")): String ${open} }`;
  expect(policyOf(sdl).errors.some((one) => one.startsWith('FROM_CONTEXT'))).toBe(true);
});

test('subscriptions are refused, whatever their marks say', () => {
  const folded = policyOf(`
    type Query { note: Note }
    type Subscription { written(tenant: ID! @scope(by: "TENANT")): Note ${open} }
    type Note ${owned} { id: ID! ${open} ${tenant} text: String @classified(element: "mail.body") }`);
  expect(folded.field('Subscription.written')).toEqual(refused('NOT_SUPPORTED'));
});
