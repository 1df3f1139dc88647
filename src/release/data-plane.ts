import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/index.ts';
import { compileOperation, type CompiledOperation } from '../plan/index.ts';
import type { Answer } from '../response/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { release, type ReleaseParts } from './release.ts';

/** A request whose token and document have been checked at the door. */
export interface ReleaseRequest {
  readonly caller: Caller;
  readonly document: DocumentNode;
  /** The schema that the document was validated against. */
  readonly schema: GraphQLSchema;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export interface DataPlaneParts extends ReleaseParts {
  readonly supergraph: Supergraph;
  /** Rejects when a commit would be refused now: asked before a service is called. */
  readonly logReady: () => Promise<void>;
}

/** The data plane behind the door. */
export interface DataPlane {
  onSchema(
    callback: (schema: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void,
  ): () => void;
  release(request: ReleaseRequest): Promise<Answer>;
  ready(): Promise<void>;
}

/** Puts the path of a request behind the door, on one version of schema, policy and plans. */
export function createDataPlane(parts: DataPlaneParts): DataPlane {
  const { supergraph } = parts;
  // Keyed by the parsed document, so the entry goes when the server's own bounded document cache lets go of it.
  const operations = new WeakMap<DocumentNode, Map<string, CompiledOperation>>();

  function operationOf(document: DocumentNode, name: string | null): CompiledOperation {
    const byName = operations.get(document) ?? new Map<string, CompiledOperation>();
    operations.set(document, byName);
    const known = byName.get(name ?? '');
    if (known !== undefined) return known;
    const made = compileOperation(supergraph, document, name);
    byName.set(name ?? '', made);
    return made;
  }

  return {
    onSchema(callback) {
      callback({ apiSchema: supergraph.served, coreSupergraphSdl: supergraph.supergraphSdl });
      return () => {};
    },
    async release({ caller, document, schema, operationName, variables, signal }) {
      if (schema !== supergraph.served) {
        throw new GatewayError('SCHEMA_CHANGED');
      }
      const operation = operationOf(document, operationName);
      const coerced = operation.variables(variables);
      await parts.logReady();
      const plan = operation.plan(coerced);
      const receipt = await release(parts, { caller, plan, variables: coerced, signal });
      return receipt.answer;
    },
    ready: parts.logReady,
  };
}
