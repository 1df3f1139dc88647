import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { element, otherElement, tenant } from './engine-kit.ts';
import { openLab, type Lab } from './lab.ts';
import { subgraph } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

type Row = Readonly<Record<string, unknown>>;

const mark = `@classified(element: "${element}", opaque: true)`;
const overlay = `extend type Person @subject(tenant: "tenantId") {
  id: ID ${mark} tenantId: ID ${mark} name: String ${mark} mail: String ${mark}
}`;

/** Two services that each hold a part of the same people, told by place only. */
function people(shared: string, names: readonly Row[], mails: readonly Row[]) {
  const part = (name: string, field: string, rows: readonly Row[], own: string) =>
    subgraph({
      name,
      sdl: `type Query { people: [Person] @shareable }
        type Person @shareable { ${own} ${field}: String }`,
      query: { people: rows.map((row) => ({ __typename: 'Person', ...row })) },
    });
  return [
    part('names', 'name', names, 'id: ID tenantId: ID'),
    part('mails', 'mail', mails, shared),
  ];
}

const ours = { id: '1', tenantId: tenant, name: 'our name', mail: 'our mail' };
const theirs = { id: '2', tenantId: 'other', name: 'their name', mail: 'their mail' };
const query = '{ people { name mail } }';
const marked = { overlay, granted: [element] };

describe('an object whose parts come from two services by their place', () => {
  test('is not there where only one part says whose it is', async () => {
    const services = people('id: ID', [ours, theirs], [ours, theirs]);
    const { data } = await lab.ask({ services, query, marked });
    expect(data).toEqual({ people: [] });
  });

  test('does not show the other part of somebody else', async () => {
    const services = people('id: ID', [ours, theirs], [theirs, ours]);
    const answer = await lab.ask({ services, query, marked });
    expect(JSON.stringify(answer)).not.toContain('their');
  });

  test('is put together where nothing is customer data', async () => {
    const services = people('id: ID', [ours, theirs], [ours, theirs]);
    const { data } = await lab.ask({ services, query, standing: 'open' });
    expect(data).toEqual({ people: [ours, theirs].map(({ name, mail }) => ({ name, mail })) });
  });

  test('and lists of different length are no parts of one', async () => {
    const services = people('id: ID', [ours, theirs], [ours]);
    const { data, errors } = await lab.ask({ services, query, standing: 'open' });
    expect(data).toEqual({ people: null });
    expect(errors).toMatchObject([{ path: ['people'], extensions: { code: 'SERVICE_ERROR' } }]);
  });
});

describe('what is granted in part', () => {
  const users = () => [
    subgraph({
      name: 'users',
      sdl: 'type Query { users: [User] } type User @key(fields: "id") { id: ID! name: String }',
      query: { users: [{ __typename: 'User', id: 'u1', name: 'marker-name' }] },
      entities: { User: (one) => ({ ...one, name: 'marker-name' }) },
    }),
    subgraph({
      name: 'mails',
      sdl: `type Query { v: Int }
        type User @key(fields: "id") {
          id: ID! mail: String name: String @external greeting: String @requires(fields: "name")
        }`,
      entities: {
        User: (one) => ({ ...one, mail: 'm1', greeting: `hello ${String(one['name'])}` }),
      },
    }),
  ];
  const other = `@classified(element: "${otherElement}", opaque: true)`;
  const parts = `extend type User @subject(tenantValue: "${tenant}") {
    id: ID! ${other} mail: String ${other} name: String ${mark} greeting: String ${other}
  }`;
  const question = '{ users { id mail name greeting } }';

  test('leaves without what is not, nor anything computed from it, and that is not asked for', async () => {
    const services = users();
    const answer = await lab.ask({
      services,
      query: question,
      marked: { overlay: parts, granted: [otherElement] },
    });
    expect(answer.data).toEqual({ users: [{ id: 'u1', mail: 'm1', name: null, greeting: null }] });
    expect(JSON.stringify(answer)).not.toContain('marker');
    expect(JSON.stringify(services.map((one) => one.asked))).not.toMatch(
      /\bname\b|greeting|marker/,
    );
  });

  test('leaves whole where both are', async () => {
    const { data } = await lab.ask({
      services: users(),
      query: question,
      marked: { overlay: parts, granted: [element, otherElement] },
    });
    expect(data).toEqual({
      users: [{ id: 'u1', mail: 'm1', name: 'marker-name', greeting: 'hello marker-name' }],
    });
  });
});
