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
  hasRowDependentArguments,
  hasRowDependentFields,
  isUnderSubject,
  rowsBehind,
} from './confiners.ts';
import type { GivenFields } from './given-fields.ts';
import { reachesContained } from './reaches-contained.ts';
import { isRoot } from './root.ts';
import { axesGiven, scopeArguments } from './scope-arguments.ts';
import type { ArgumentUse, Confiner, Selection, Slot } from './selection.ts';

type Field = GraphQLField<unknown, unknown>;

/** How a field is read at one place. */
interface FieldUse {
  readonly node: FieldNode;
  readonly uses: readonly ArgumentUse[];
  /** Something above confines the rows already: counts inside a connection are of its rows. */
  readonly isInside: boolean;
}

/** What one slot is of, beside its field. */
interface SlotUse {
  readonly uses: readonly ArgumentUse[];
  readonly confiner: number | null;
  /** What is asked of the objects behind the field; null for a plain value. */
  readonly child: Selection | null;
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
  slot(type: GraphQLObjectType, field: Field, { uses, confiner, child }: SlotUse): number {
    const coordinate = `${type.name}.${field.name}`;
    const rows = dependsOnRows(this.#supergraph.policy, type.name, field) ? { confiner } : null;
    // What a mutation answers is the named tenant's; what its arguments carry is judged before it runs.
    const writes = type === this.#supergraph.whole.getMutationType();
    const here = writes ? [] : elementsHere(field, uses, child);
    const key = JSON.stringify([coordinate, uses.map((one) => one.at), rows, here]);
    const known = this.#slotIds.get(key);
    if (known !== undefined) return known;
    const id = this.slots.length;
    const mark = this.#supergraph.policy.fields.get(coordinate) ?? unmarked;
    const owned = writes || isUnderSubject(this.#supergraph.policy, type);
    this.slots.push({ id, coordinate, mark, arguments: uses, here, owned, rows });
    this.#slotIds.set(key, id);
    return id;
  }
}

/** What the arguments of a field ask for that no row of its own can be judged by. */
function elementsHere(
  field: Field,
  uses: readonly ArgumentUse[],
  child: Selection | null,
): readonly string[] {
  if (uses.length === 0) return [];
  const isHere =
    isLeafType(getNamedType(field.type)) || (child !== null && reachesContained(child));
  return [...new Set([...elementsOfParent(uses), ...(isHere ? elementsOfRows(uses) : [])])];
}
