import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { FetchesInFlight } from '../fetch/index.ts';
import type { Caller } from '../identity/index.ts';
import { compileOperation } from '../plan/index.ts';
import type { Answer } from '../response/index.ts';
import type { Receipt } from '../release-log/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { introspect, joinAnswers, splitOperation, type SplitOperation } from './introspection.ts';
import { PerOperation } from './per-operation.ts';
import { runMutation, type MutationAnswer } from './mutation.ts';
import type { ReleaseParts } from './release.ts';
import { release } from './release.ts';

/** A request whose token and document have been checked at the door. */
export interface ReleaseRequest {
  readonly caller: Caller;
  readonly document: DocumentNode;
  /** The schema that the document was validated against. */
  readonly schema: GraphQLSchema;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** What `arrival()` said when it came; without it, it shares no call to a service with others. */
  readonly arrival?: number | null;
  /** What `ready()` says, where it was asked ahead; it is waited for before a service is called. */
  readonly ready?: Promise<void>;
  /** Called when a mutation has begun: an answer that the client is given before it ends must say so. */
  readonly onBegun?: (() => void) | undefined;
  /** It came in by the trusted listener: only there the schema is told, and how many rows were withheld. */
  readonly trusted?: boolean;
}

/** What leaves; the count of withheld rows stands in it only for the trusted listener. */
export interface DataPlaneAnswer extends Answer {
  readonly extensions?: { readonly withheld: number };
  /** HTTP status where no field of a mutation could be answered. */
  readonly status?: number;
}

export interface DataPlaneParts extends ReleaseParts {
  readonly supergraph: Supergraph;
  /** The calls under way on this node; absent where no service shares them. */
  readonly inFlight?: Pick<FetchesInFlight, 'arrival'>;
  /** Rejects when a commit would be refused now: asked before a service is called. */
  readonly logReady: () => Promise<void>;
}

/** The data plane behind the door. */
export interface DataPlane {
  onSchema(
    callback: (schema: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void,
  ): () => void;
  /** Marks the moment at which a request arrives: it must see all that was changed before. */
  arrival(): number | null;
  release(request: ReleaseRequest): Promise<DataPlaneAnswer>;
  ready(): Promise<void>;
}

/** Puts the path of a request behind the door, on one version of schema, policy and plans. */
export function createDataPlane(parts: DataPlaneParts): DataPlane {
  const { supergraph } = parts;
  const operations = new PerOperation((document, name) =>
    compileOperation(supergraph, document, name),
  );
  const splits = new PerOperation(splitOperation);

  async function admitted(
    request: ReleaseRequest,
    document: DocumentNode,
  ): Promise<Receipt | MutationAnswer> {
    const { caller, operationName, variables, signal, arrival = null, onBegun } = request;
    const operation = operations.of(document, operationName);
    const coerced = operation.variables(variables);
    await (request.ready ?? parts.logReady());
    if (operation.kind === 'mutation') {
      const steps = operation.steps(coerced);
      return runMutation(parts, steps, { caller, variables: coerced, signal, onBegun });
    }
    const plan = operation.plan(coerced);
    return release(parts, { caller, plan, variables: coerced, signal, arrival });
  }

  /** No more at a time than may wait for the log: the others are refused before a service is called. */
  const released: typeof admitted = (request, document) =>
    parts.log.commits.admit(() => admitted(request, document));

  async function releasedTrusted(request: ReleaseRequest): Promise<DataPlaneAnswer> {
    const { document, operationName, variables } = request;
    const split: SplitOperation | null = splits.of(document, operationName);
    const rest = split === null ? document : split.rest;
    const receipt = rest === null ? null : await released(request, rest);
    const extensions = { withheld: receipt?.withheld ?? 0 };
    const answer = receipt === null ? { data: {}, errors: [] } : answerOf(receipt);
    if (split === null) return { ...answer, extensions };
    const told = introspect(supergraph.served, split.introspection, operationName, variables);
    return { ...answer, ...joinAnswers(answer, told), extensions };
  }

  return {
    onSchema(callback) {
      callback({ apiSchema: supergraph.served, coreSupergraphSdl: supergraph.supergraphSdl });
      return () => {};
    },
    arrival: () => parts.inFlight?.arrival() ?? null,
    async release(request) {
      if (request.schema !== supergraph.served) {
        throw new GatewayError('SCHEMA_CHANGED');
      }
      if (request.trusted === true) return releasedTrusted(request);
      return answerOf(await released(request, request.document));
    },
    ready: parts.logReady,
  };
}

function answerOf(released: Receipt | MutationAnswer): DataPlaneAnswer {
  const status = 'status' in released ? released.status : undefined;
  return status === undefined ? released.answer : { ...released.answer, status };
}
