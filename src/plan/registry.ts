import {
  getNamedType,
  isLeafType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import type { ArgumentMark, FieldMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import {
  dependsOnRows,
  elementsTestedByScopes,
  hasRowDependentArguments,
  hasRowDependentFields,
  isUnderSubject,
  rowsBehind,
  scopeArguments,
} from './confiners.ts';
import { argumentMarks, elementsOf } from './argument-marks.ts';
import { isRoot } from './root.ts';
import type { Confiner, Slot } from './selection.ts';

type Field = GraphQLField<unknown, unknown>;

const unmarked: FieldMark = { kind: 'refused', reason: 'UNCLASSIFIED' };

/** Numbers the things that one operation needs decided, each once. */
export class Registry {
  readonly slots: Slot[] = [];
  readonly confiners: Confiner[] = [];
  readonly #slotIds = new Map<string, number>();
  readonly #confinerIds = new Map<string, number>();
  readonly #supergraph: Supergraph;

  constructor(supergraph: Supergraph) {
    this.#supergraph = supergraph;
  }

  /**
   * The confiner of a field at a place; null where neither arguments nor rows below ask for one.
   * @param isInside something above confines the rows already: counts inside a connection are of its rows
   */
  confiner(
    place: readonly string[],
    type: GraphQLObjectType,
    field: Field,
    node: FieldNode,
    isInside: boolean,
  ): number | null {
    const { policy, whole } = this.#supergraph;
    const at = `${place.join('.')}@${type.name}`;
    const known = this.#confinerIds.get(at);
    if (known !== undefined) return known;
    const firstVariable = this.confiners.reduce((sum, one) => sum + one.scopes.length, 0);
    const scopes = scopeArguments(policy, type.name, field, node, firstVariable);
    const underSubject = isUnderSubject(policy, type);
    // A connection that carries customer data itself has a subject, its container's, and is inside all the same.
    const hasSubject = policy.types.get(type.name)?.subject != null;
    const entry = hasSubject || (underSubject && !isInside) || isRoot(whole, type);
    const asks =
      scopes.length > 0 ||
      hasRowDependentArguments(policy, type.name, field) ||
      (entry && dependsOnRows(policy, type.name, field)) ||
      (entry && hasRowDependentFields(policy, whole, field));
    if (!asks) return null;
    const coordinate = `${type.name}.${field.name}`;
    const id = this.confiners.length;
    const rows = rowsBehind(whole, policy, field, policy.fields.get(coordinate));
    const named = elementsOf(argumentMarks(policy, type.name, node));
    const tested = [...named, ...elementsTestedByScopes(whole, policy, field, scopes)];
    this.confiners.push({ id, coordinate, scopes, underSubject, rows, tested });
    this.#confinerIds.set(at, id);
    return id;
  }

  /** The slot of a coordinate with the marks of the arguments in use. */
  slot(
    type: GraphQLObjectType,
    field: Field,
    marks: readonly ArgumentMark[],
    confiner: number | null,
  ): number {
    const coordinate = `${type.name}.${field.name}`;
    const rows = dependsOnRows(this.#supergraph.policy, type.name, field) ? { confiner } : null;
    const key = JSON.stringify([coordinate, marks, rows]);
    const known = this.#slotIds.get(key);
    if (known !== undefined) return known;
    const id = this.slots.length;
    const mark = this.#supergraph.policy.fields.get(coordinate) ?? unmarked;
    // What a mutation answers is the named tenant's; what its arguments carry is judged before it runs.
    const writes = type === this.#supergraph.whole.getMutationType();
    const owned = writes || isUnderSubject(this.#supergraph.policy, type);
    const plain = !writes && isLeafType(getNamedType(field.type));
    this.slots.push({ id, coordinate, mark, arguments: marks, owned, plain, rows });
    this.#slotIds.set(key, id);
    return id;
  }
}
