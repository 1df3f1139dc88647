import { createSubgraph } from '../../../examples/contoso/services/subgraph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import {
  aCover,
  aDataCaller,
  aTaskCaller,
  aTaskCover,
  releasePath,
} from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const subject = '@subject(tenant: "tenant", account: "account", exists: ["user.id"])';

/** Notes with one owner each, found by all kinds of arguments. */
const sdl = linked(`
  type Query {
    byText(text: String @tests(field: "Note.text")): [Note!]!
    byLawful(text: String @tests(field: "Note.lawful")): [Note!]!
    byService(text: String @tests(field: "Note.service")): [Note!]!
    byOwner(name: String @tests(field: "User.name")): [Note!]!
    owned(has: Boolean @tests(field: "Note.owner")): [Note!]!
    byEditor(name: String @tests(field: "Editor.name")): [Note!]!
    bySecret(secret: String @tests(field: "Note.secret")): [Note!]!
    sorted(by: By = TEXT @tests(field: "Note.text")): [Note!]!
    count(tenant: [ID!] @scope(by: "TENANT"), text: String @tests(field: "Note.text")): Counted!
    countOwned(tenant: [ID!] @scope(by: "TENANT"), name: String @tests(field: "User.name")): Counted!
    find(where: Where): [Note!]!
    pages(where: Scoped): Counted!
    lists(where: [Where!]): [Note!]!
    usual(where: Usual): [Note!]!
    users: [User!]!
  }
  enum By { TEXT }
  input Where {
    text: String @tests(field: "Note.text")
    owner: String @tests(field: "User.name")
    ssn: String @classified(element: "user.ssn")
    none: Int ${open}
    unmarked: String
    and: [Where!]
    sort: Sort
  }
  input Sort { by: By = TEXT @tests(field: "Note.text") none: Int ${open} }
  input Usual { sort: Sort = { by: TEXT } none: Int ${open} quiet: Quiet }
  input Quiet { none: Int ${open} text: String = "x" @tests(field: "Note.text") @inaccessible }
  input Scoped { inner: Inner text: String @tests(field: "Note.text") size: Int = 3 ${open} }
  input Inner { tenant: [ID!] @scope(by: "TENANT") none: Int ${open} }
  type Counted { nodes: [Note!]! totalCount: Int! @dependsOnRows ${open} }
  type Note @key(fields: "id") ${subject} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open} account: ID! ${open}
    text: String @classified(element: "mail.body")
    lawful: String @classified(element: "user.ssn") @release(bases: ["LEGAL_PROCESS"])
    service: String @classified(element: "user.ssn") @release(purposes: ["essential.support"])
    secret: String @classified(element: "key.master")
    owner: User @classified(element: "user.email")
    editor: Editor ${open}
    proofreader: Editor ${open}
  }
  type User @key(fields: "id") ${subject} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open} account: ID! ${open}
    name: String @classified(element: "user.name")
    parts(label: String @tests(field: "Part.label")): [Part!]! ${open}
    notes(name: String @tests(field: "User.name")): [Note!]! ${open}
  }
  type Part { label: String @classified(element: "user.email") }
  type Editor @key(fields: "id") ${subject} {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open} account: ID! ${open}
    name: String @classified(element: "user.name")
  }`);

const user = (n: number, tenant: string) => ({
  id: `u${String(n)}`,
  tenant,
  account: `u${String(n)}`,
  name: `name-${String(n)}`,
  parts: [{ label: `label-${String(n)}` }],
});
const users = [user(1, 'contoso'), user(2, 'fabrikam')];
const note = (n: number, tenant: string, owner: (typeof users)[number] | null) => ({
  id: `n${String(n)}`,
  tenant,
  account: `a${String(n)}`,
  text: `text-${String(n)}`,
  lawful: `lawful-${String(n)}`,
  owner,
});
/** n1 is contoso's of contoso's u1; n2 contoso's of fabrikam's u2; n3 fabrikam's of u2; n4 contoso's of nobody. */
const notes = [
  note(1, 'contoso', users[0] ?? null),
  note(2, 'contoso', users[1] ?? null),
  note(3, 'fabrikam', users[1] ?? null),
  note(4, 'contoso', null),
];

/** The world over the path of a request; `received` is what the service was asked, by root field. */
export function notesWorld() {
  const received: Record<string, unknown> = {};
  const all = (name: string) => (_parent: unknown, args: Record<string, unknown>) => {
    received[name] = args;
    return notes;
  };
  const counted = (name: string) => (_parent: unknown, args: Record<string, unknown>) => {
    received[name] = args;
    return { nodes: notes.filter((one) => one.tenant === 'contoso'), totalCount: 3 };
  };
  const lists = ['byText', 'byLawful', 'byService', 'byOwner', 'owned', 'byEditor', 'bySecret'];
  const graph = graphOf({ main: sdl });
  const main = createSubgraph({
    name: 'main',
    sdl,
    resolvers: {
      Query: {
        ...Object.fromEntries(
          [...lists, 'sorted', 'find', 'lists', 'usual'].map((one) => [one, all(one)]),
        ),
        ...Object.fromEntries(['count', 'countOwned', 'pages'].map((one) => [one, counted(one)])),
        users: () => users,
      },
      User: { notes: (one: { id: string }) => notes.filter((row) => row.owner?.id === one.id) },
    },
    references: { Note: ({ id }) => notes.find((one) => one.id === id) },
    createContext: () => ({}),
    close: () => {},
  });
  const path = releasePath({ graph, services: { main } });
  return {
    graph,
    path,
    received,
    /** Asks with a grant of these elements for contoso (or as `grants` say). */
    ask: (
      query: string,
      elements: readonly string[] | Readonly<Record<string, readonly string[]>>,
      variables: Readonly<Record<string, unknown>> = {},
    ) => {
      const grants = Array.isArray(elements) ? { contoso: elements } : elements;
      path.held.covers = Object.entries(grants).map(([tenant, granted], n) =>
        aCover({ ref: `grant:${String(n + 1)}`, tenant, elements: granted }),
      );
      return path.ask(query, variables, aDataCaller({ elements: ['user.*', 'mail.*', 'key.*'] }));
    },
    askUnderTask: (query: string, elements: readonly string[], account: string) => {
      path.held.covers = [aTaskCover({ elements, account })];
      return path.ask(query, {}, aTaskCaller());
    },
  };
}
