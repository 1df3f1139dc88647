import { createSubgraph, type DataService } from '../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from './policy-of.ts';
import { aCover, aDataCaller, releasePath } from './release-path.ts';

const open = '@notCustomerData(reason: "r")';

/** Marks of the fields that the attacks aim at; a test leaves one out or puts another there. */
export interface PeopleMarks {
  readonly interfaceSsn?: string;
  readonly customerSsn?: string;
  readonly risk?: string;
  readonly customerType?: string;
  readonly root?: string;
}

const ssnMark = '@classified(element: "user.ssn")';

const directorySdl = (marks: PeopleMarks): string => `
  type Query {
    customer(id: ID! @classified(element: "user.id")): Customer
    person(id: ID! @classified(element: "user.id")): Person
    people: [Person!]!
    first: Customer ${marks.root ?? ''}
    things: [Thing!]!
    customers(tenant: [ID!] @scope(by: "TENANT")): CustomerConnection!
    unmarked: String
    stats(secretive: String): String ${open}
  }
  interface Person { id: ID! ${open} ssn: String ${marks.interfaceSsn ?? open} }
  union Thing = Customer | Gadget
  type CustomerConnection { nodes: [Customer!]! edges: [CustomerEdge!]! totalCount: Int! @dependsOnRows ${open} }
  type CustomerEdge { node: Customer! cursor: String! @dependsOnRows ${open} }
  type Customer implements Person
    @key(fields: "id")
    @subject(tenant: "tenant", account: "id", exists: ["user.id", "user.name"]) ${marks.customerType ?? ''} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    name: String! @classified(element: "user.name")
    email: String! @classified(element: "user.email")
    ssn: String ${marks.customerSsn ?? ssnMark}
    friends: [Customer!]! @classified(element: "user.name")
    buddy: Customer ${open}
    history: [Revision!]! @classified(element: "user.ssn")
  }
  type Revision { ssn: String @classified(element: "user.ssn") }
  type Gadget @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    label: String @classified(element: "user.name")
  }`;

const scoringSdl = (marks: PeopleMarks): string => `
  type Query { scoringVersion: String ${open} }
  type Customer @key(fields: "id") {
    id: ID! @classified(element: "user.id", opaque: true)
    ssn: String @external
    risk: Int @requires(fields: "ssn") ${marks.risk ?? open}
  }`;

interface Customer {
  readonly __typename: 'Customer';
  readonly id: string;
  readonly tenant: string;
}

const customers = ['contoso', 'fabrikam', 'contoso', 'northwind'].map((tenant, n) => ({
  __typename: 'Customer' as const,
  id: `c${String(n + 1)}`,
  tenant,
  name: `name-of-c${String(n + 1)}`,
  email: `email-of-c${String(n + 1)}`,
  ssn: `ssn-of-c${String(n + 1)}`,
  risk: 900 + n,
}));
const gadget = { __typename: 'Gadget', id: 'g1', tenant: 'contoso', label: 'label-of-g1' };

const complete = (one: Customer | undefined): unknown =>
  one === undefined
    ? null
    : {
        ...one,
        friends: () => customers.map(complete),
        buddy: () => complete(customers[1]),
        history: [{ ssn: `old-ssn-of-${one.id}` }],
      };
const find = (id: unknown): unknown => complete(customers.find((one) => one.id === id));

function directory(sdl: string): DataService {
  return createSubgraph({
    name: 'directory',
    sdl,
    resolvers: {
      Query: {
        customer: (_parent, { id }: { id: string }) => find(id),
        person: (_parent, { id }: { id: string }) => find(id),
        people: () => customers.map(complete),
        first: () => find('c1'),
        things: () => [...customers.map(complete), gadget],
        unmarked: () => 'unmarked-value',
        stats: () => 'statistics',
        customers: (_parent, { tenant }: { tenant?: readonly string[] | null }) => {
          const rows = customers.filter((one) => tenant?.includes(one.tenant) ?? true);
          return {
            nodes: rows.map(complete),
            edges: rows.map((one) => ({ node: complete(one), cursor: `cursor-of-${one.id}` })),
            totalCount: rows.length,
          };
        },
      },
    },
    references: { Customer: ({ id }) => find(id), Gadget: () => gadget },
    createContext: () => ({}),
    close: () => {},
  });
}

/** A scoring service that gives back what it was given, as a careless one would. */
function scoring(sdl: string): DataService {
  return createSubgraph({
    name: 'scoring',
    sdl,
    resolvers: {},
    references: {
      Customer: ({ id, ssn }) => ({
        __typename: 'Customer',
        id,
        risk: ssn === undefined ? null : 890 + JSON.stringify(ssn).length,
      }),
    },
    createContext: () => ({}),
    close: () => {},
  });
}

/** The path of a request over a small graph with an interface, a union, a connection and a field computed elsewhere. */
export function peoplePath(marks: PeopleMarks = {}) {
  const sdl = { directory: linked(directorySdl(marks)), scoring: linked(scoringSdl(marks)) };
  const graph = graphOf(sdl);
  const services = { directory: directory(sdl.directory), scoring: scoring(sdl.scoring) };
  const path = releasePath({ graph, services });
  return {
    graph,
    path,
    /** Grants the elements for one tenant, then asks. */
    ask: (elements: readonly string[], query: string, tenants: readonly string[] = ['contoso']) => {
      path.held.covers = tenants.map((tenant, n) =>
        aCover({ ref: `grant:${String(n)}`, tenant, elements }),
      );
      return path.ask(query, {}, aDataCaller({ elements: ['user.*'] }));
    },
  };
}
