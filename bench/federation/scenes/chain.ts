import { executableService, type Node, type Representation } from '../executable-service.ts';
import type { Scene } from '../scene.ts';
import { tenantOf } from '../tenants.ts';

/** From the first service through so many others, each of which must wait for the one before. */
const hops = 6;
const rows = 10;
const numbers = Array.from({ length: hops + 1 }, (_, n) => n);

/** Objects of one type per service, each of which names one of the next service. */
export const entityChain: Scene = {
  name: 'entityChain',
  title: `${rows} chains of entities over ${hops + 1} services`,
  services: numbers.map((n) =>
    executableService({
      name: `hop${n}`,
      sdl: sdlOf(n),
      entities: [`Hop${n}`],
      root: {
        start: () => Array.from({ length: rows }, (_, row) => nodeOf(n, String(row))),
        _entities: ({ representations }: { representations: readonly Representation[] }) =>
          representations.map(({ id }) => nodeOf(n, String(id))),
      },
    }),
  ),
  operation: `query Chain($snapshot: ID) { start(snapshot: $snapshot) ${selectionOf(0)} }`,
  marks: `extend schema
    @link(
      url: "https://consentry.dev/spec/v1.0"
      import: ["@classified", "@notCustomerData", "@subject"]
    )
  extend type Query {
    start(snapshot: ID ${open('Which state of the data is read')}): [Hop0]
      ${open('Each object is judged by its own marks')}
  }
  ${numbers.map(marksOf).join('\n')}`,
};

function nodeOf(n: number, id: string): Node {
  const next = n === hops ? null : { __typename: `Hop${n + 1}`, id };
  return { __typename: `Hop${n}`, id, tenantId: tenantOf(Number(id)), name: `${n}/${id}`, next };
}

function sdlOf(n: number): string {
  const next = n === hops ? '' : `next: Hop${n + 1}`;
  const stub =
    n === hops ? '' : `type Hop${n + 1} @key(fields: "id", resolvable: false) { id: ID! }`;
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    ${n === 0 ? 'type Query { start(snapshot: ID): [Hop0] }' : ''}
    type Hop${n} @key(fields: "id") { id: ID! tenantId: ID! name(snapshot: ID): String ${next} }
    ${stub}`;
}

function selectionOf(n: number): string {
  return `{ id name(snapshot: $snapshot) ${n === hops ? '' : `next ${selectionOf(n + 1)}`} }`;
}

function marksOf(n: number): string {
  const reason = 'The next object is judged by its own marks';
  return `extend type Hop${n} @subject(tenant: "tenantId") {
    id: ID! @classified(element: "shop.product.id", opaque: true)
    tenantId: ID! ${open("The tenant's handle, which the token names")}
    name(snapshot: ID ${open('Which state of the data is read')}): String
      @classified(element: "shop.product.name")
    ${n === hops ? '' : `next: Hop${n + 1} ${open(reason)}`}
  }`;
}

function open(reason: string): string {
  return `@notCustomerData(reason: "${reason}")`;
}
