import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { element, tenant } from './engine-kit.ts';
import { openLab, type Lab } from './lab.ts';
import { subgraph, type TestService } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const rows = [
  { __typename: 'User', id: '1', tenantId: tenant, box: 'b1', weight: 3, name: '2' },
  { __typename: 'User', id: '2', tenantId: 'other', box: 'b2', weight: 5, name: '1' },
];

const services = (): readonly TestService[] => [
  subgraph({
    name: 'users',
    sdl: `type Query { users: [User] }
      type User @key(fields: "id") { id: ID! tenantId: ID box: ID weight: Int name: String }`,
    query: { users: rows },
    entities: { User: (one) => rows.find((row) => row.id === one['id']) },
  }),
  subgraph({
    name: 'post',
    sdl: `type Query { v: Int }
      type User @key(fields: "id") {
        id: ID! weight: Int @external postage(times: Int): Int @requires(fields: "weight")
      }`,
    entities: {
      User: (one) => ({
        ...one,
        postage: ({ times = 1 }: { times?: number }) => Number(one['weight']) * times,
      }),
    },
  }),
];

const mark = `@classified(element: "${element}", opaque: true)`;
const marked = {
  overlay: `extend type User @subject(tenant: "tenantId", account: "box") {
    id: ID! ${mark} tenantId: ID ${mark} box: ID ${mark} weight: Int ${mark} name: String ${mark}
    postage(times: Int @notCustomerData(reason: "a factor")): Int ${mark}
  }`,
  granted: [element],
};

/** What a client may call things: names that planner, services and the gateway use themselves. */
const names = [
  'id',
  'tenantId',
  'box',
  'weight',
  '__typename',
  'postage',
  'users',
  '_entities',
  'representations',
  'postage_1',
  '_internal_qp_alias_0',
  'constructor',
  '__proto__',
];
const fields = ['id', 'tenantId', 'box', 'weight', 'name', 'postage', '__typename'] as const;
const values = { ...rows[0], postage: 3 };

describe('a client alias', () => {
  test.each(fields)('over %s changes no plan, no call and no row', async (field) => {
    const plans: string[] = [];
    const used = services();
    const ask = lab.behind({ services: used, marked, onPlan: (one) => void plans.push(one) });
    const asked = async (query: string) => {
      const { data, errors } = await ask(query);
      const calls = used.flatMap((one) => one.asked.splice(0));
      return { text: JSON.stringify(data), errors, plan: plans.at(-1), calls };
    };
    const plain = await asked(`{ users { ${field} } }`);
    for (const alias of names) {
      expect(await asked(`{ users { ${alias}: ${field} } }`)).toEqual({
        ...plain,
        text: `{"users":[{${JSON.stringify(alias)}:${JSON.stringify(values[field])}}]}`,
        errors: [],
      });
    }
    expect(plans).toHaveLength(names.length + 1);
  });

  test('swapped with all others leads to the same row', async () => {
    const query = `{ users: users {
      id: name name: id tenantId: box box: tenantId weight: postage postage: weight __typename: id
    } }`;
    const { data } = await lab.ask({ services: services(), query, marked });
    expect(data).toEqual({
      users: [
        {
          id: '2',
          name: '1',
          tenantId: 'b1',
          box: tenant,
          weight: 3,
          postage: 3,
          __typename: '1',
        },
      ],
    });
  });

  test('and no other name of the client’s reaches planner or service', async () => {
    const plans: string[] = [];
    const used = services();
    const query = `query zzOperation($zzTwo: Int, $zzYes: Boolean!) {
      zzUsers: users { zzA: postage(times: $zzTwo) zzB: postage(times: 3) ...zzMore @include(if: $zzYes) }
    }
    fragment zzMore on User { zzName: name zzPostage: postage(times: $zzTwo) }`;
    const { data } = await lab.ask({
      services: used,
      query,
      variables: { zzTwo: 2, zzYes: true },
      marked,
      onPlan: (operation) => plans.push(operation),
    });
    expect(data).toEqual({ zzUsers: [{ zzA: 6, zzB: 9, zzName: '2', zzPostage: 6 }] });
    expect(plans).toHaveLength(1);
    expect(JSON.stringify([plans, used.map((one) => one.asked)])).not.toMatch(/zz/i);
  });
});
