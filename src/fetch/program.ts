import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { FetchNode, PathSegment, PlanNode, RequiresSelection, Rewrite } from '../plan/port.ts';
import { identityKeys, type IdentityKey } from './identity.ts';
import { askingForIdentity } from './identity-operation.ts';
import { applyRewrites, rawFields } from './raw-fields.ts';
import { Shape, type Source } from './shape.ts';

/** Places whose objects are asked for as entities by one fetch. */
export interface Anchor {
  readonly id: number;
  readonly path: readonly PathSegment[];
  readonly requires: readonly RequiresSelection[];
  readonly inputRewrites: readonly Rewrite[];
}

/** The entities that one alias of one fetch answers with. */
export interface EntityTable {
  readonly id: number;
  /** Key in the service's answer. */
  readonly alias: string;
  /** Name of the variable that carries the representations; several tables may share it. */
  readonly variable: string;
  readonly anchors: readonly Anchor[];
  /** What must come back as it was sent. */
  readonly keys: readonly IdentityKey[];
}

export interface FetchSpec {
  readonly id: number;
  readonly service: string;
  readonly query: string;
  readonly variables: readonly string[];
  readonly mutation: boolean;
  /** Empty for a fetch at the root. */
  readonly tables: readonly EntityTable[];
}

export type Step =
  | { readonly kind: 'call'; readonly fetch: FetchSpec }
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] };

/** A query plan, ready to run: what to call in which order, and where each answer's pieces belong. */
export interface FetchProgram {
  readonly shape: Shape;
  readonly step: Step | null;
  readonly fetches: readonly FetchSpec[];
  /** Table of each anchor, by anchor. */
  readonly tableOf: readonly number[];
}

/** Compiles a query plan. Throws INTERNAL on a node that the pruned operation can never lead to. */
export function fetchProgram(plan: PlanNode | null, schema: GraphQLSchema): FetchProgram {
  const compiler = new Compiler(schema);
  const step = plan === null ? null : compiler.step(plan, null);
  const { shape, fetches, tableOf } = compiler;
  return { shape, step, fetches, tableOf };
}

class Compiler {
  readonly shape = new Shape();
  readonly fetches: FetchSpec[] = [];
  readonly tableOf: number[] = [];
  #tables = 0;
  #sources = 0;
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  step(node: PlanNode, path: readonly PathSegment[] | null): Step {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel': {
        const kind = node.kind === 'Sequence' ? 'sequence' : 'parallel';
        return { kind, steps: node.nodes.map((one) => this.step(one, path)) };
      }
      case 'Flatten':
        return this.step(node.node, node.path);
      case 'Fetch':
        return {
          kind: 'call',
          fetch: path === null ? this.#root(node) : this.#entities(node, path),
        };
      case 'BatchFetch':
        return { kind: 'call', fetch: this.#batch(node) };
      default:
        // Conditions are resolved before planning; subscriptions and @defer are refused at the door.
        throw new GatewayError('INTERNAL', 'a query plan with a step of an unknown kind');
    }
  }

  #root(node: FetchNode): FetchSpec {
    const fields = rawFields(node.operation, this.#schema);
    applyRewrites(fields, node.outputRewrites ?? []);
    const spec = this.#spec(node, []);
    this.shape.add(this.#source(spec.id, null, fields), () => this.#sources++);
    return spec;
  }

  #entities(node: FetchNode, path: readonly PathSegment[]): FetchSpec {
    const anchor = { path, requires: node.requires ?? [], inputRewrites: node.inputRewrites ?? [] };
    const table = this.#table(node.serviceName, '_entities', 'representations', [anchor]);
    const spec = this.#spec(node, [table]);
    this.#attach(node.operation, spec, table, node.outputRewrites ?? []);
    return spec;
  }

  #batch(node: Extract<PlanNode, { kind: 'BatchFetch' }>): FetchSpec {
    const tables = node.entityBatch.aliases.map((one) => {
      const anchors = one.paths.map((path) => ({
        path,
        requires: one.requires,
        inputRewrites: one.inputRewrites ?? [],
      }));
      const variable = one.representationsVariableName;
      return this.#table(node.serviceName, one.alias, variable, anchors);
    });
    const spec = this.#spec(node, tables);
    node.entityBatch.aliases.forEach((one, n) => {
      const table = tables[n];
      if (table === undefined) return;
      this.#attach(node.operation, spec, table, one.outputRewrites ?? []);
    });
    return spec;
  }

  #table(
    service: string,
    alias: string,
    variable: string,
    anchors: readonly Omit<Anchor, 'id'>[],
  ): EntityTable {
    const id = this.#tables++;
    return {
      id,
      alias,
      variable,
      keys: identityKeys(service, anchors[0]?.requires ?? [], this.#schema),
      anchors: anchors.map((one) => ({ ...one, id: this.tableOf.push(id) - 1 })),
    };
  }

  #spec(
    node: Pick<FetchNode, 'serviceName' | 'operation' | 'variableUsages' | 'operationKind'>,
    tables: readonly EntityTable[],
  ): FetchSpec {
    const spec: FetchSpec = {
      id: this.fetches.length,
      service: node.serviceName,
      query: tables.length === 0 ? node.operation : askingForIdentity(node.operation, tables),
      variables: node.variableUsages ?? [],
      mutation: node.operationKind === 'mutation',
      tables,
    };
    this.fetches.push(spec);
    return spec;
  }

  /** Adds the entities of a table at the places that its anchors name. */
  #attach(
    operation: string,
    spec: FetchSpec,
    table: EntityTable,
    rewrites: readonly Rewrite[],
  ): void {
    const fields =
      rawFields(operation, this.#schema).find((one) => one.rawKey === table.alias)?.below ?? [];
    applyRewrites(fields, rewrites);
    for (const anchor of table.anchors) {
      let shape = this.shape;
      shape.anchors.add(anchor.id);
      for (const segment of anchor.path) {
        if (segment === '@' || !('Field' in segment)) continue;
        shape = shape.child(segment.Field);
        shape.anchors.add(anchor.id);
      }
      shape.add(this.#source(spec.id, anchor.id, fields), () => this.#sources++);
    }
  }

  #source(fetch: number, anchor: number | null, fields: Source['fields']): Source {
    return { id: this.#sources++, fetch, parent: null, key: null, anchor, fields };
  }
}
