import { createHash } from 'node:crypto';
import { hivePlanner } from '../../src/adapters/hive-planner/index.ts';
import {
  inProcessService,
  type ServiceModule,
} from '../../src/adapters/in-process-service/index.ts';
import { createCovers, storedCoversOfTenant } from '../../src/consent/stored-covers.ts';
import { Variants, type DecisionSources } from '../../src/decision/index.ts';
import { Caller } from '../../src/identity/caller.ts';
import type { Cover, ServiceOperator, Vocabulary } from '../../src/model/index.ts';
import { GatewayError } from '../../src/errors.ts';
import { createDataPlane, type DataPlane } from '../../src/release/index.ts';
import {
  GroupCommit,
  pseudonymizer,
  type ReleaseCommit,
  type ReleaseStore,
} from '../../src/release-log/index.ts';
import type { Answer } from '../../src/response/index.ts';
import { composeSupergraph, type Supergraph } from '../../src/supergraph/index.ts';
import type { DocumentNode } from 'graphql';
import type { PlainCaller, PlainElement, PlainGrant, PlainToken } from './plain.ts';
import { now } from './plain-types.ts';
import { purposes } from './random-policy.ts';
import { recipient, recordsOf, registered } from './registry.ts';

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const pseudonyms = pseudonymizer({ id: 'p1', secret: Buffer.alloc(32, 1) });

/** An account as entries name it. */
export function pseudonymOf(tenant: string, account: string): string {
  return pseudonyms.pseudonymOf(tenant, account).value;
}

/** Where commits go: it takes everything, and shows what it took. */
export type Store = Pick<ReleaseStore, 'commit' | 'ready'>;

/** A store that keeps nothing on disk. */
export const fastStore: Store = {
  commit: (batch) =>
    Promise.resolve(batch.map((_, n) => ({ kind: 'committed' as const, firstIndex: n }))),
  ready: () => Promise.resolve(),
};

function vocabularyOf(elements: readonly PlainElement[]): Vocabulary {
  return {
    version: 'oracle-1',
    elements: new Map(
      elements.map(({ key, timed, never }) => [
        key,
        {
          key,
          timed,
          class: never ? 'KEY' : 'NAME',
          contract: 'CUSTOMER_DATA',
          identifiability: 'IDENTIFIED',
          special: false,
          description: key,
        },
      ]),
    ),
    purposes: new Map(purposes.map((key) => [key, { key, essential: false, description: key }])),
    neverReleased: new Set(['KEY', 'CREDENTIAL']),
  };
}

export interface GatewayRequest extends PlainCaller {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface GatewayAnswer {
  readonly answer: Answer;
  readonly commits: readonly ReleaseCommit[];
}

/** What an engine stands on. */
export interface EngineParts {
  readonly services: readonly {
    readonly name: string;
    readonly sdl: string;
    readonly operator?: ServiceOperator;
    readonly execute: ServiceModule['execute'];
  }[];
  /** Empty for none. */
  readonly overlay: string;
  readonly elements: readonly PlainElement[];
  readonly store: Store;
}

/** The real engine in this process: composition, policy, planner, fetch, response and log entries. */
export class Engine {
  readonly supergraph: Supergraph;
  readonly #plane: DataPlane;
  #request: PlainCaller | null = null;
  #commits: ReleaseCommit[] = [];
  #drawn = 0;

  constructor({ services, overlay, elements, store }: EngineParts) {
    this.supergraph = composeSupergraph({
      services: services.map(({ name, sdl, operator }) => {
        return { name, sdl, ...(operator && { operator }) };
      }),
      overlays: overlay === '' ? [] : [{ name: 'overlay', sdl: overlay }],
      vocabulary: vocabularyOf(elements),
      sha256Hex,
    });
    const called = services.map((one) => inProcessService(one.name, one, 60_000));
    const seen: Store = {
      ready: () => store.ready(),
      commit: async (batch) => {
        const outcomes = await store.commit(batch);
        this.#commits.push(...batch.filter((_, n) => outcomes[n]?.kind === 'committed'));
        return outcomes;
      },
    };
    this.#plane = createDataPlane({
      supergraph: this.supergraph,
      logReady: () => store.ready(),
      services: new Map(called.map((one) => [one.name, one])),
      newDecisionId: () => `d${this.#drawn++}`,
      decision: this.#sources(),
      log: {
        commits: new GroupCommit(seen, { batchMax: 64, queueMax: 100 }),
        pseudonyms,
        sealKey: { id: 's1', secret: Buffer.alloc(32, 2) },
        randomBytes: (count) => Buffer.alloc(count, this.#drawn % 251),
        now: () => now,
      },
    });
  }

  /** What was committed for the last request, so far. */
  get commits(): readonly ReleaseCommit[] {
    return this.#commits;
  }

  #sources(): DecisionSources {
    const planner = hivePlanner(this.supergraph.supergraphSdl);
    const recipients = registered(() => this.#request);
    const records = recordsOf(() => this.#request?.grants ?? []);
    const coversOfTenant = storedCoversOfTenant(records);
    return {
      recipients,
      covers: createCovers({ coversOfTenant, recipients, now: () => now }),
      tasks: {
        taskCover: () => {
          const [task] = this.#request?.grants ?? [];
          if (task === undefined) return Promise.resolve(null);
          const bases = [{ ref: 'demand:d1', version: 1 }];
          return Promise.resolve({ cover: taskOf(task), extractor: recipient, bases });
        },
      },
      variants: new Variants(() => planner),
      now: () => now,
    };
  }

  /** One request, with what was committed for it. */
  async ask(request: GatewayRequest): Promise<GatewayAnswer> {
    this.#request = request;
    this.#commits = [];
    this.#drawn = 0;
    const { token, document, variables } = request;
    const answer = await this.#plane.release({
      caller: callerOf(token),
      document,
      schema: this.supergraph.served,
      operationName: null,
      variables,
      signal: new AbortController().signal,
    });
    return { answer, commits: this.#commits };
  }

  /** The same, where a limit may end the request in the place of an answer. */
  async askOrEnd(request: GatewayRequest): Promise<GatewayAnswer & { readonly ends?: string }> {
    try {
      return await this.ask(request);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'BASIS_ENDED') throw error;
      return { answer: { data: null, errors: [] }, commits: this.#commits, ends: error.code };
    }
  }
}

function callerOf(token: PlainToken): Caller {
  return new Caller({
    standsOn: token.legal ? 'LEGAL_PROCESS' : 'TENANT_AUTHORISATION',
    recipient,
    issuer: 'https://login.example',
    tokenId: 'token',
    tenants: token.tenants,
    elements: token.elements,
    purpose: token.purpose,
    operations: token.operations as Caller['operations'],
    task: token.legal ? 't1' : null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
}

function taskOf(grant: PlainGrant): Cover {
  const { id, kind, period, operations, uses, rowsPerDay: _, ...terms } = grant;
  return {
    ...terms,
    ref: id,
    version: 1,
    basis: kind,
    operations: operations as Cover['operations'],
    dataPeriod: period,
    counters: uses === null ? [] : [{ counts: 'uses', max: uses }],
  };
}
