import { executableService } from '../executable-service.ts';
import type { Scene } from '../scene.ts';
import { tenantOf, tenants } from '../tenants.ts';

/** The fields of a row beside its id: type, element, and the value of the nth row. */
const columns = {
  name: ['String', 'shop.product.name', (n: number) => `Thing ${n}`],
  price: ['Int', 'shop.product.price', (n: number) => n * 173],
  weight: ['Int', 'shop.product.weight', (n: number) => n * 90],
  stock: ['Boolean', 'shop.product.stock', (n: number) => n % 3 !== 0],
  shipping: ['Int', 'shop.product.shipping', (n: number) => n % 40],
  body: ['String', 'shop.review.body', (n: number) => `Row ${n}: would buy it again, gladly.`],
  username: ['String', 'user.account.username', (n: number) => `user-${n}.example`],
  displayName: ['String', 'user.profile.display_name', (n: number) => `User ${n} Example`],
  birthday: ['Int', 'user.profile.birth_date', (n: number) => 1900 + (n % 90)],
} as const satisfies Record<string, readonly [string, string, (n: number) => unknown]>;

interface RowsPlan extends Pick<Scene, 'name'> {
  readonly title: string;
  readonly rows: number;
  /** A field that returns one row, or all as a list. */
  readonly list: boolean;
  /** What a row asks for beside its id. */
  readonly fields: readonly string[];
  /** What a row is: something of a tenant, or an account. */
  readonly account: boolean;
  readonly tenant: (n: number) => string;
}

const allFields = Object.keys(columns);
const firstTenant = (): string => tenants[0];

/** Many values of one subject: what a value costs. */
export const flatList = rowsScene({
  name: 'flatList',
  title: '1,000 objects of 10 fields',
  rows: 1_000,
  list: true,
  fields: allFields,
  account: false,
  tenant: firstTenant,
});

/** Almost nothing: what a request costs. */
export const oneObject = rowsScene({
  name: 'oneObject',
  title: 'one object of 3 fields',
  rows: 1,
  list: false,
  fields: ['name', 'price'],
  account: false,
  tenant: firstTenant,
});

/** Every row is an account of one of three tenants: what a subject costs. */
export const manySubjects = rowsScene({
  name: 'manySubjects',
  title: '1,000 subjects of 10 fields',
  rows: 1_000,
  list: true,
  fields: allFields,
  account: true,
  tenant: tenantOf,
});

/** 1,000 values of 100 accounts of one tenant, so that one grant covers them. */
export const hundredSubjects = rowsScene({
  name: 'hundredSubjects',
  title: '100 subjects of 10 fields',
  rows: 100,
  list: true,
  fields: allFields,
  account: true,
  tenant: firstTenant,
});

function rowsScene(plan: RowsPlan): Scene {
  const { name, title, list, fields } = plan;
  const rows = Array.from({ length: plan.rows }, (_, n) => rowOf(n, plan));
  const type = list ? '[Row]' : 'Row';
  const declared = Object.entries(columns).map(([name, [returns]]) => `${name}: ${returns}`);
  return {
    name,
    title,
    services: [
      executableService({
        name: 'rows',
        sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")
          type Query { rows(snapshot: ID): ${type} }
          type Row { id: ID! tenantId: ID! ${declared.join(' ')} }`,
        entities: [],
        root: { rows: list ? rows : rows[0] },
      }),
    ],
    operation: `query Rows($snapshot: ID) { rows(snapshot: $snapshot) { id ${fields.join(' ')} } }`,
    marks: marksOf(type, plan.account),
  };
}

function rowOf(n: number, { tenant }: RowsPlan): Readonly<Record<string, unknown>> {
  const values = Object.entries(columns).map(([name, [, , value]]) => [name, value(n)] as const);
  return { id: `row-${n}`, tenantId: tenant(n), ...Object.fromEntries(values) };
}

function marksOf(type: string, account: boolean): string {
  const marked = Object.entries(columns).map(
    ([name, [returns, element]]) => `${name}: ${returns} @classified(element: "${element}")`,
  );
  const subject = account ? 'tenant: "tenantId", account: "id"' : 'tenant: "tenantId"';
  const id = account ? 'user.account.id' : 'shop.product.id';
  return `extend schema
    @link(
      url: "https://consentry.dev/spec/v1.0"
      import: ["@classified", "@notCustomerData", "@subject"]
    )
  extend type Query {
    rows(snapshot: ID @notCustomerData(reason: "Which state of the data is read")): ${type}
      @notCustomerData(reason: "Each row is judged by its own marks")
  }
  extend type Row @subject(${subject}) {
    id: ID! @classified(element: "${id}")
    tenantId: ID! @notCustomerData(reason: "The tenant's handle, which the token names")
    ${marked.join('\n')}
  }`;
}
