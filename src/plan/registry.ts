import {
  getNamedType,
  isLeafType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import type { FieldMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { elementsOfParent, elementsOfRows, linkTests } from './argument-uses.ts';
import {
  dependsOnRows,
  elementsTestedByScopes,
  hasContainedRows,
  hasRowDependentArguments,
  hasRowDependentFields,
  isUnderSubject,
  rowsBehind,
} from './confiners.ts';
import type { GivenFields } from './given-fields.ts';
import { isRoot } from './root.ts';
import { axesGiven, scopeArguments } from './scope-arguments.ts';
import type { ArgumentUse, Confiner, Slot } from './selection.ts';

type Field = GraphQLField<unknown, unknown>;

/** How a field is read at one place. */
interface FieldUse {
  readonly node: FieldNode;
  readonly uses: readonly ArgumentUse[];
  /** Something above confines the rows already: counts inside a connection are of its rows. */
  readonly isInside: boolean;
}

const unmarked: FieldMark = { kind: 'refused', reason: 'UNCLASSIFIED' };

/** Numbers the things that one operation needs decided, each once. */
export class Registry {
  readonly slots: Slot[] = [];
  readonly confiners: Confiner[] = [];
  readonly #slotIds = new Map<string, number>();
  readonly #confinerIds = new Map<string, number>();
  readonly #supergraph: Supergraph;
  readonly #given: GivenFields;

  constructor(supergraph: Supergraph, given: GivenFields) {
    this.#supergraph = supergraph;
    this.#given = given;
  }

  /** The confiner of a field at a place; null where neither arguments nor rows below ask for one. */
  confiner(
    place: readonly string[],
    type: GraphQLObjectType,
    field: Field,
    { node, uses, isInside }: FieldUse,
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
    const axes = axesGiven({ schema: whole, policy, given: this.#given }, type.name, field, node);
    const byScopes = elementsTestedByScopes(whole, policy, field, axes);
    const tested = [...elementsOfRows(uses), ...byScopes];
    const linked = linkTests(uses).length > 0;
    this.confiners.push({ id, coordinate, scopes, underSubject, rows, tested, linked });
    this.#confinerIds.set(at, id);
    return id;
  }

  /** The slot of a coordinate with the arguments in use. */
  slot(
    type: GraphQLObjectType,
    field: Field,
    uses: readonly ArgumentUse[],
    confiner: number | null,
  ): number {
    const coordinate = `${type.name}.${field.name}`;
    const rows = dependsOnRows(this.#supergraph.policy, type.name, field) ? { confiner } : null;
    const key = JSON.stringify([coordinate, uses.map((one) => one.at), rows]);
    const known = this.#slotIds.get(key);
    if (known !== undefined) return known;
    const id = this.slots.length;
    const mark = this.#supergraph.policy.fields.get(coordinate) ?? unmarked;
    // What a mutation answers is the named tenant's; what its arguments carry is judged before it runs.
    const writes = type === this.#supergraph.whole.getMutationType();
    const owned = writes || isUnderSubject(this.#supergraph.policy, type);
    const here = writes ? [] : this.#here(field, uses);
    this.slots.push({ id, coordinate, mark, arguments: uses, here, owned, rows });
    this.#slotIds.set(key, id);
    return id;
  }

  #here(field: Field, uses: readonly ArgumentUse[]): readonly string[] {
    if (uses.length === 0) return [];
    const { policy, whole } = this.#supergraph;
    const isHere = isLeafType(getNamedType(field.type)) || hasContainedRows(policy, whole, field);
    return [...new Set([...elementsOfParent(uses), ...(isHere ? elementsOfRows(uses) : [])])];
  }
}
