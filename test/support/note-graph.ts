import { parse } from 'graphql';
import type { ServiceModule } from '../../src/adapters/in-process-service/index.ts';
import type { Caller } from '../../src/identity/index.ts';
import type { Cover } from '../../src/model/index.ts';
import type { Answer } from '../../src/response/index.ts';
import { subgraph } from '../integration/engine/service-kit.ts';
import { graphOf, linked } from './policy-of.ts';
import { aCover, aDataCaller, releasePath } from './release-path.ts';

const open = '@notCustomerData(reason: "r")';
const tenantArgument = 'tenant: ID @scope(by: "TENANT")';
const idArgument = 'id: ID! @classified(element: "user.id")';
const nameArgument = 'name: String! @classified(element: "user.name")';
const note = `id: ID! @classified(element: "user.id", opaque: true)`;

/** Mutations of every kind over notes of three tenants; a second service knows more of each note. */
const noteSdl = `
  type Query { note(${idArgument}): Note }
  type Mutation {
    rename(${tenantArgument}, ${idArgument}, ${nameArgument}): Note
    renameIn(${tenantArgument}, site: [ID!] @scope(by: "RESOURCE"), account: ID @scope(by: "ACCOUNT") ${nameArgument}): Note
    move(${tenantArgument}, from: ID @scope(by: "RESOURCE"), to: ID @scope(by: "RESOURCE"), name: String @classified(element: "user.name")): Note
    renameAll(tenants: [ID!]! @scope(by: "TENANT"), ${nameArgument}): [Note!]!
    count(${tenantArgument}, ${idArgument}): Int! @classified(element: "user.email")
    touch(${tenantArgument}): Boolean! ${open}
    purge(${tenantArgument}, name: String @classified(element: "user.name")): Note
    ping(word: String ${open}): String! ${open}
    secret(${tenantArgument}, key: String @classified(element: "key.master")): String ${open}
  }
  type Note @key(fields: "id") @subject(tenant: "tenant", exists: ["user.id"]) {
    ${note}
    tenant: ID! ${open}
    name: String! @classified(element: "user.name")
  }`;
const scoreSdl = `
  type Query { scores: Int ${open} }
  type Mutation { add(number: Int! ${open}): Int! ${open} }
  type Note @key(fields: "id") { ${note} score: Int @classified(element: "user.ssn") }`;

/** One call that reached a service. */
export interface NoteCall {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly key: string | undefined;
}

/** What a service does instead of answering. */
export type NoteFault = (call: NoteCall, answer: () => Promise<unknown>) => Promise<unknown>;

/** An entry of either kind that a mutation leaves. */
export interface NoteEntry {
  readonly kind: 'intent' | 'release';
  readonly intent?: string;
  readonly tenant?: string | null;
  readonly coordinate?: string;
  readonly rests?: Readonly<Record<string, readonly number[]>>;
  readonly bases: readonly { readonly ref: string }[];
  readonly mutation?: { readonly intent: string; readonly outcome: string };
  readonly released?: readonly { readonly tenant: string; readonly type: string }[];
  readonly refused?: readonly {
    readonly coordinate: string;
    readonly code: string;
    readonly decision: string | null;
  }[];
}

/** A grant for reading and writing of everything a note holds. */
export const wholeGrant = aCover({
  elements: ['user.id', 'user.name', 'user.email', 'user.ssn'],
  operations: ['read', 'write'],
});

/** A caller that may read and write, of one tenant unless it says more. */
export function aWriter(change: Partial<Omit<Caller, 'isMinted'>> = {}): Caller {
  return aDataCaller({
    tenants: ['contoso'],
    elements: ['user.*', 'key.*'],
    operations: ['read', 'write'],
    ...change,
  });
}

/** The path of a mutation in this process, with all that was called and all that was recorded, in order. */
export function notePath(overlay: string | null = null) {
  const rows = new Map(
    ['contoso', 'fabrikam', 'contoso'].map((tenant, n) => [
      `n${n + 1}`,
      { __typename: 'Note', id: `n${n + 1}`, tenant, name: `name-${n + 1}`, score: 900 + n },
    ]),
  );
  const calls: NoteCall[] = [];
  /** Calls and commits, in the order in which they happened. */
  const told: string[] = [];
  const faults = new Map<string, NoteFault>();
  const sum = { value: 0 };
  const notes = subgraph({
    name: 'notes',
    sdl: noteSdl.replaceAll(/@(?!key)\w+\([^)]*\)/g, ''),
    query: {
      note: ({ id }: { id: string }) => rows.get(id) ?? null,
      rename: ({ id, name }: { id: string; name: string }) => {
        const row = rows.get(id);
        return row === undefined ? null : Object.assign(row, { name });
      },
      renameIn: () => rows.get('n1'),
      move: () => rows.get('n1'),
      renameAll: () => [...rows.values()],
      count: () => 41,
      touch: () => true,
      ping: ({ word }: { word?: string }) => `pong ${word ?? ''}`,
      secret: () => 'told',
    },
    entities: { Note: ({ id }) => rows.get(String(id)) ?? null },
  });
  const scores = subgraph({
    name: 'scores',
    sdl: scoreSdl.replaceAll(/@(?!key)\w+\([^)]*\)/g, ''),
    query: { add: ({ number }: { number: number }) => (sum.value += number) },
    entities: { Note: ({ id }) => rows.get(String(id)) ?? null },
  });
  const watched = (service: string, module: ServiceModule): ServiceModule => ({
    sdl: module.sdl,
    execute(request, signal) {
      const { query, variables, idempotencyKey: key } = request;
      const call = { service, query, variables, key };
      calls.push(call);
      told.push(`${service} ${query.startsWith('mutation') ? 'writes' : 'reads'}`);
      const answer = (): Promise<unknown> => module.execute(request, signal);
      const fault = faults.get(service);
      return (fault === undefined ? answer() : fault(call, answer)) as Promise<{ data?: unknown }>;
    },
  });
  const path = releasePath({
    graph: graphOf({ notes: linked(noteSdl), scores: linked(scoreSdl) }, overlay),
    services: { notes: watched('notes', notes), scores: watched('scores', scores) },
  });
  path.held.covers = [wholeGrant];
  const { store } = path;
  const commit = store.commit.bind(store);
  store.commit = async (batch) => {
    const outcomes = await commit(batch);
    outcomes.forEach((one, n) => {
      const text = Buffer.from(batch[n]?.entries[0] ?? []).toString('utf8');
      const { kind } = JSON.parse(text) as NoteEntry;
      told.push(one.kind === 'committed' ? kind : `${kind} ${one.kind}`);
    });
    return outcomes;
  };
  return {
    ...path,
    rows,
    calls,
    told,
    faults,
    entries: () =>
      path.store.committed.flatMap((one) => one.entries) as unknown as readonly NoteEntry[],
    /** Covers that stand from now on. */
    hold(...covers: readonly Cover[]) {
      path.held.covers = covers;
    },
    run(
      query: string,
      caller: Caller = aWriter(),
      variables: Readonly<Record<string, unknown>> = {},
      signal: AbortSignal = new AbortController().signal,
      onBegun?: () => void,
    ): Promise<Answer & { readonly status?: number }> {
      return path.plane.release({
        caller,
        document: parse(query),
        schema: path.schema,
        operationName: null,
        variables,
        signal,
        onBegun,
      });
    },
  };
}

/** Codes of an answer's errors, in their order. */
export function noteCodes({ errors }: Pick<Answer, 'errors'>): readonly string[] {
  return errors.map((one) => one.extensions.code);
}
