import { createHash } from 'node:crypto';
import { parse, validate, type DocumentNode } from 'graphql';
import { hivePlanner } from '../../src/adapters/hive-planner/index.ts';
import {
  inProcessService,
  type ServiceModule,
} from '../../src/adapters/in-process-service/index.ts';
import { Variants, type DecisionSources } from '../../src/decision/index.ts';
import { FetchesInFlight } from '../../src/fetch/index.ts';
import { Caller } from '../../src/identity/caller.ts';
import type { Cover, Recipient } from '../../src/model/index.ts';
import { createDataPlane } from '../../src/release/index.ts';
import { GroupCommit, pseudonymizer } from '../../src/release-log/index.ts';
import type { Supergraph } from '../../src/supergraph/index.ts';
import type { ReleaseEntry } from './ledger.ts';
import { memoryReleaseStore } from './memory-release-store.ts';

export const pathPurpose = 'publisher.app_functionality';

/** A grant of everything that it does not narrow; `ref` names it in the store. */
export function aCover(change: Partial<Cover> & Pick<Cover, 'elements'>): Cover {
  return {
    ref: 'grant:1',
    version: 1,
    basis: 'CONSENT',
    tenant: 'contoso',
    account: null,
    operations: ['read'],
    purposes: [pathPurpose],
    resources: null,
    dataPeriod: null,
    exceptions: [],
    notBefore: 0,
    notAfter: null,
    counters: [],
    ...change,
  };
}

/** The cover of a task of one account. */
export function aTaskCover(change: Partial<Cover> & Pick<Cover, 'elements' | 'account'>): Cover {
  return aCover({
    ref: 'task:1',
    basis: 'LEGAL_PROCESS',
    purposes: ['legal.disclosure'],
    counters: [{ counts: 'uses', max: 1_000_000 }],
    ...change,
  });
}

/** A caller as the identity stage makes it; the widest of the example's tenants unless it says less. */
export function aDataCaller(change: Partial<Omit<Caller, 'isMinted'>> = {}): Caller {
  return new Caller({
    standsOn: 'TENANT_AUTHORISATION',
    recipient: 'mail-insights',
    issuer: 'https://as.example',
    tokenId: 'token-1',
    tenants: ['contoso', 'fabrikam', 'northwind'],
    elements: ['user.*', 'tenant.*', 'mail.*', 'files.*', 'signin.*', 'billing.*'],
    purpose: pathPurpose,
    operations: ['read'],
    task: null,
    expiresAt: Infinity,
    ...change,
  });
}

/** A caller with a task token. */
export function aTaskCaller(change: Partial<Omit<Caller, 'isMinted'>> = {}): Caller {
  return aDataCaller({
    standsOn: 'LEGAL_PROCESS',
    recipient: 'extractor',
    tenants: [],
    elements: [],
    purpose: 'legal.disclosure',
    task: '1',
    ...change,
  });
}

export interface PathAnswer {
  /** Data and errors as text, in the order in which they would leave. */
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly {
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly rows?: number };
  }[];
  readonly entries: readonly ReleaseEntry[];
  readonly log: string | null;
}

/** What the stores say. */
interface HeldCovers {
  covers: readonly Cover[];
  /** What they say past every cache; null where that is the same. */
  fresh: readonly Cover[] | null;
  extractor: string;
}

interface PathParts {
  readonly graph: Supergraph;
  readonly services: Readonly<Record<string, ServiceModule>>;
  readonly recipientKind?: 'PUBLISHER_APP' | 'INTERNAL_APP';
  /** Registered subprocessors, by id; a test may change their records. */
  readonly subprocessors?: Map<string, Pick<Recipient, 'state' | 'version'>>;
}

/**
 * The path of a request in this process: real decision, plan, fetch, response and group commit, over a store in memory
 * and covers that the test puts there, which no cache ever refreshes. Decision ids count, so that answers can be
 * compared byte by byte.
 */
export function releasePath({
  graph,
  services,
  recipientKind = 'PUBLISHER_APP',
  subprocessors = new Map(),
}: PathParts) {
  const store = memoryReleaseStore();
  const held: HeldCovers = { covers: [], fresh: null, extractor: 'extractor' };
  const calls: { readonly service: string; readonly query: string; readonly variables: unknown }[] =
    [];
  const planner = hivePlanner(graph.supergraphSdl);
  let decisions = 0;
  let drawn = 0;
  const pseudonyms = pseudonymizer({ id: 'p-1', secret: Buffer.alloc(32, 7) });
  const decision: DecisionSources = {
    recipients: {
      find: async (id) => ({
        id,
        kind: subprocessors.has(id) ? 'SUBPROCESSOR' : recipientKind,
        name: 'App',
        verified: true,
        state: 'ACTIVE',
        version: 1,
        ...subprocessors.get(id),
      }),
      appPolicyOf: () => Promise.resolve(null),
    },
    covers: {
      coversFor: async ({ tenants, fresh }) => ({
        covers: ((fresh === true ? held.fresh : null) ?? held.covers).filter((one) =>
          tenants.includes(one.tenant),
        ),
        bases: [{ ref: 'recipient:mail-insights', version: 1, tenant: null }],
      }),
    },
    tasks: {
      taskCover: async () => {
        const [cover] = held.covers;
        return cover === undefined ? null : { cover, extractor: held.extractor, bases: [] };
      },
    },
    variants: new Variants(() => planner),
    now: () => Date.UTC(2026, 10, 22, 12),
  };
  const spied = new Map(
    Object.entries(services).map(([name, module]) => {
      const service = inProcessService(name, module, 1_000);
      const spy = {
        ...service,
        call: (request: Parameters<typeof service.call>[0]) => {
          calls.push({
            service: name,
            query: request.query,
            variables: JSON.parse(request.variablesJson),
          });
          return service.call(request);
        },
      };
      return [name, spy];
    }),
  );
  const inFlight = new FetchesInFlight({
    sharedFetchesMax: 100,
    sharedFetchesBytesMax: 1_000_000,
  });
  const connected = new Map([...spied].map(([name, one]) => [name, inFlight.sharing(one)]));
  const plane = createDataPlane({
    supergraph: graph,
    services: connected,
    inFlight,
    decision,
    logReady: () => store.ready(),
    newDecisionId: () => `d${String((decisions += 1))}`,
    log: {
      commits: new GroupCommit(store, { batchMax: 64, queueMax: 1_000 }),
      pseudonyms,
      sealKey: { id: 's-1', secret: Buffer.alloc(32, 8) },
      // Each answer draws the same, and no two of its ids are alike.
      randomBytes: (count) => Buffer.alloc(count, 9 + (drawn++ % 200)),
      now: decision.now,
    },
  });
  const documents = new Map<string, DocumentNode>();
  function documentOf(query: string): DocumentNode {
    const known = documents.get(query);
    if (known !== undefined) return known;
    const document = parse(query);
    const problems = validate(graph.served, document);
    if (problems.length > 0) throw new Error(problems.map((one) => one.message).join('\n'));
    documents.set(query, document);
    return document;
  }
  return {
    /** For requests that `ask` does not make. */
    plane,
    schema: graph.served,
    /** By name; one that is taken out cannot be found. */
    services: connected,
    store,
    held,
    calls,
    pseudonymOf: (tenant: string, account: string) => pseudonyms.pseudonymOf(tenant, account).value,
    async ask(
      query: string,
      variables: Readonly<Record<string, unknown>> = {},
      caller: Caller = aDataCaller(),
    ): Promise<PathAnswer> {
      decisions = 0;
      drawn = 0;
      const before = store.committed.length;
      const { data, errors } = await plane.release({
        caller,
        document: documentOf(query),
        schema: graph.served,
        operationName: null,
        variables,
        signal: new AbortController().signal,
        arrival: plane.arrival(),
      });
      const made = store.committed.slice(before);
      return {
        text: JSON.stringify({ data, errors }),
        data,
        errors,
        entries: made.flatMap((one) => one.entries),
        log: made[0]?.log ?? null,
      };
    },
  };
}

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
