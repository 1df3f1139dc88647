import { type FieldNode, type GraphQLField, type GraphQLObjectType } from 'graphql';
import type { FieldMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { elementsFoundBy, elementsOfParent, elementsOfRows, linkTests } from './argument-uses.ts';
import {
  dependsOnRows,
  elementsTestedByScopes,
  hasRowDependentArguments,
  hasRowDependentFields,
  isAnAccount,
  isUnderSubject,
  rowsBehind,
} from './confiners.ts';
import type { GivenFields } from './given-fields.ts';
import { possibleObjects } from './possible-objects.ts';
import { reachesContained } from './reaches-contained.ts';
import { isOfNobody } from './nobodys.ts';
import { isRoot } from './root.ts';
import { axesGiven, scopeArguments } from './scope-arguments.ts';
import type { ArgumentUse, Confiner, Selection, Slot } from './selection.ts';
import type { TestsAbove } from './tests-above.ts';

type Field = GraphQLField<unknown, unknown>;

/** How a field is read at one place. */
interface FieldUse {
  readonly node: FieldNode;
  readonly uses: readonly ArgumentUse[];
  readonly above: TestsAbove;
  /** Something above confines the rows already: counts inside a connection are of its rows. */
  readonly isInside: boolean;
}

/** What one slot is of, beside its field. */
interface SlotUse {
  readonly uses: readonly ArgumentUse[];
  /** What arguments above test, where the object at hand is none that could be judged by it. */
  readonly found: readonly string[];
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
    { node, uses, above, isInside }: FieldUse,
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
    // What confines the rows above says nothing of those that arguments find among them.
    const begins = entry || elementsFoundBy(uses).length > 0;
    const asks =
      scopes.length > 0 ||
      hasRowDependentArguments(policy, type.name, field) ||
      (entry && dependsOnRows(policy, type.name, field)) ||
      (begins && hasRowDependentFields(policy, whole, field));
    if (!asks) return null;
    const coordinate = `${type.name}.${field.name}`;
    const id = this.confiners.length;
    const rows = rowsBehind(whole, policy, field, policy.fields.get(coordinate));
    const axes = axesGiven({ schema: whole, policy, given: this.#given }, type.name, field, node);
    const byScopes = elementsTestedByScopes(whole, policy, field, axes);
    const told = [
      ...scopes.flatMap((one) => one.elements),
      ...elementsTestedByScopes(whole, policy, field, new Set(scopes.map((one) => one.by))),
    ];
    // Those that arguments above have found among the rows are fewer, so a count of them tells as much.
    const tested = [...new Set([...above.found, ...elementsOfRows(uses), ...byScopes])];
    const isWithin =
      underSubject &&
      (possibleObjects(whole, field.type).length === 0 || isAnAccount(policy, type));
    const linked = above.links.length + linkTests(uses).length > 0;
    this.confiners.push({
      id,
      coordinate,
      scopes,
      underSubject,
      isWithin,
      rows,
      told,
      tested,
      linked,
    });
    this.#confinerIds.set(at, id);
    return id;
  }

  /** The slot of a coordinate with the arguments in use. */
  slot(type: GraphQLObjectType, field: Field, { uses, found, confiner, child }: SlotUse): number {
    const coordinate = `${type.name}.${field.name}`;
    const rows = dependsOnRows(this.#supergraph.policy, type.name, field) ? { confiner } : null;
    // What a mutation answers is the named tenant's; what its arguments carry is judged before it runs.
    const writes = type === this.#supergraph.whole.getMutationType();
    const isNobodys = isOfNobody(this.#supergraph, field);
    // What depends on rows is judged by what confines them, with all that is tested on them.
    const above = rows === null && isNobodys ? found : [];
    const here = writes ? [] : [...new Set([...elementsHere(isNobodys, uses, child), ...above])];
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
  isNobodys: boolean,
  uses: readonly ArgumentUse[],
  child: Selection | null,
): readonly string[] {
  if (uses.length === 0) return [];
  const isHere = isNobodys || (child !== null && reachesContained(child));
  return [...elementsOfParent(uses), ...(isHere ? elementsOfRows(uses) : [])];
}
