import { parse, validate, type GraphQLError } from 'graphql';
import { hivePlanner } from '../../../src/adapters/hive-planner/index.ts';
import {
  inProcessService,
  type ServiceModule,
} from '../../../src/adapters/in-process-service/index.ts';
import type { SqliteStore } from '../../../src/adapters/sqlite/index.ts';
import type { DecisionSources } from '../../../src/decision/index.ts';
import type { Cover, Vocabulary } from '../../../src/model/index.ts';
import type { QueryPlanner } from '../../../src/plan/port.ts';
import { createDataPlane, type DataPlane } from '../../../src/release/index.ts';
import { GroupCommit, pseudonymizer } from '../../../src/release-log/index.ts';
import { composeSupergraph, type Supergraph } from '../../../src/supergraph/index.ts';
import { onePublisher, putInForce } from '../../support/one-publisher.ts';
import { aCover, aDataCaller, sha256Hex } from '../../support/release-path.ts';

export const tenant = 'acme';
export const element = 'user.name';
export const otherElement = 'user.contact.email';
export const recipient = 'engine-app';
export const purpose = 'publisher.app_functionality';

/** A data service of a test: its SDL and what it answers. */
export interface EngineService extends ServiceModule {
  readonly name: string;
}

const vocabulary: Vocabulary = {
  version: 'engine-1',
  elements: new Map(
    [element, otherElement].map((key) => [
      key,
      {
        key,
        class: 'NAME',
        contract: 'CUSTOMER_DATA',
        identifiability: 'IDENTIFIED',
        special: false,
        timed: false,
        description: key,
      },
    ]),
  ),
  purposes: new Map([[purpose, { key: purpose, essential: false, description: '' }]]),
  neverReleased: new Set(['KEY', 'CREDENTIAL']),
};

export function compose(
  services: readonly { readonly name: string; readonly sdl: string }[],
  overlay = '',
  supergraphSdl: string | null = null,
): Supergraph {
  const overlays = overlay === '' ? [] : [{ name: 'overlay', sdl: overlay }];
  const ready = supergraphSdl === null ? {} : { supergraphSdl };
  return composeSupergraph({ services, overlays, vocabulary, sha256Hex, ...ready });
}

/** A grant of these elements, all of the one tenant. */
export function granting(elements: readonly string[]): readonly Cover[] {
  if (elements.length === 0) return [];
  return [aCover({ tenant, elements, operations: ['read', 'write'], purposes: [purpose] })];
}

/** Puts the records on stable storage that a release on these covers rests on. */
export async function putStanding(store: SqliteStore): Promise<void> {
  await putInForce(store, ['grant:1', `recipient:${recipient}`]);
}

export interface EngineAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly { readonly message: string; readonly path?: unknown }[];
}

export interface EngineParts {
  readonly supergraph: Supergraph;
  readonly services: readonly EngineService[];
  readonly store: SqliteStore;
  readonly covers: readonly Cover[];
  /** Sees each operation that the planner gets. */
  readonly onPlan?: (operation: string) => void;
}

export type Ask = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<EngineAnswer>;

/** The data plane in this process, over the real planner and the real store. */
export function enginePlane(parts: EngineParts): DataPlane {
  const { supergraph, store } = parts;
  let drawn = 0;
  return createDataPlane({
    supergraph,
    logReady: () => store.ready(),
    services: new Map(
      parts.services.map((one) => [one.name, inProcessService(one.name, one, 5_000)]),
    ),
    newDecisionId: () => `d${drawn++}`,
    decision: decisionSources(parts),
    log: {
      commits: new GroupCommit(store, { batchMax: 64, queueMax: 100 }),
      pseudonyms: pseudonymizer({ id: 'p1', secret: Buffer.alloc(32, 1) }),
      sealKey: { id: 's1', secret: Buffer.alloc(32, 2) },
      randomBytes: (count) => Buffer.alloc(count, drawn++ % 251),
      now: () => 1_000,
    },
  });
}

/** Asks that data plane, for one caller. */
export function engine(parts: EngineParts): Ask {
  const { supergraph } = parts;
  const plane = enginePlane(parts);
  const caller = aDataCaller({
    recipient,
    tenants: [tenant],
    elements: [element, otherElement],
    purpose,
    operations: ['read', 'write'],
  });
  return async (query, variables = {}) => {
    const document = parse(query);
    const invalid: readonly GraphQLError[] = validate(supergraph.served, document);
    if (invalid.length > 0) return { data: null, errors: invalid };
    return plane.release({
      caller,
      document,
      schema: supergraph.served,
      operationName: null,
      variables,
      signal: new AbortController().signal,
    });
  };
}

function decisionSources({ supergraph, covers, onPlan }: EngineParts): DecisionSources {
  const hive = hivePlanner(supergraph.supergraphSdl);
  const planner: QueryPlanner = {
    plan(operation) {
      onPlan?.(operation);
      return hive.plan(operation);
    },
  };
  return onePublisher({ recipient, covers, planner, now: 1_000 });
}
