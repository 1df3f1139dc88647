import {
  getNamedType,
  isCompositeType,
  isObjectType,
  print,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { collectFields, type Conditions } from './collect-fields.ts';
import type { Operation } from './operation.ts';
import { Position } from './position.ts';
import { argumentUses } from './argument-uses.ts';
import { listDepth } from './list-depth.ts';
import { mayBePlain } from './plain-fields.ts';
import { isSomebodys } from './nobodys.ts';
import type { Above, AskedField, Place } from './place.ts';
import { possibleObjects } from './possible-objects.ts';
import type { GivenFields } from './given-fields.ts';
import { Registry } from './registry.ts';
import { plannedArguments } from './scope-arguments.ts';
import { isProvider, isServedNonNull, plainNode, typenameField } from './made-fields.ts';
import type { PlanParts } from './release-plan.ts';
import { nothingAbove, testsBelow } from './tests-above.ts';
import {
  mutationRootMark,
  plannedMutation,
  rootType,
  unmarkedType,
  type RootField,
} from './root.ts';
import type { SelectedField, Selection, TypeSelection } from './selection.ts';

/** Builds the selections, slots and confiners of one operation. */
export class PlanBuilder {
  readonly nodes: TypeSelection[] = [];
  readonly #registry: Registry;
  readonly #supergraph: Supergraph;
  readonly #operation: Operation;
  readonly #conditions: Conditions;
  readonly #given: GivenFields;

  constructor(
    supergraph: Supergraph,
    operation: Operation,
    { conditions, given }: { readonly conditions: Conditions; readonly given: GivenFields },
  ) {
    this.#supergraph = supergraph;
    this.#registry = new Registry(supergraph, given);
    this.#operation = operation;
    this.#conditions = conditions;
    this.#given = given;
  }

  /** @param only the one root field of a mutation that the plan is for, with its response key */
  build(only: RootField | null = null): Omit<PlanParts, 'digest' | 'text' | 'operationName'> {
    const root = this.#selection({
      path: [],
      position: new Position([]),
      type: rootType(this.#supergraph.whole, this.#operation),
      sets: [this.#operation.selections],
      only,
      above: nothingAbove,
      confiner: null,
      provided: false,
    });
    const { nodes } = this;
    const { slots, confiners } = this.#registry;
    const { variableDefinitions } = this.#operation;
    const mutation = only === null ? null : plannedMutation(root, slots);
    const supergraph = this.#supergraph;
    return { supergraph, root, nodes, slots, confiners, variableDefinitions, mutation };
  }

  #selection(place: Place): Selection {
    const byType = new Map<string, TypeSelection>();
    const children = new Map<string, Selection>();
    const named = getNamedType(place.type);
    for (const type of possibleObjects(this.#supergraph.whole, place.type)) {
      // An inaccessible type is in no answer: its objects are not there.
      if (this.#supergraph.served.getType(type.name) === undefined) continue;
      const fields: SelectedField[] = [];
      const collected =
        place.only === null
          ? collectFields(
              this.#supergraph.whole,
              this.#operation,
              this.#conditions,
              type,
              place.sets,
            )
          : [place.only];
      for (const [responseKey, nodes] of collected) {
        fields.push(this.#field(place, type, { responseKey, nodes }, children));
      }
      const mark =
        place.only === null
          ? (this.#supergraph.policy.types.get(type.name) ?? unmarkedType)
          : mutationRootMark(this.#registry.slots[fields[0]?.slot ?? -1]);
      const via = mark.via === null ? null : this.#via(place, type, mark.via, fields, children);
      const linked = mark.subject === null ? [] : this.#linked(place, type, fields, children);
      const id = this.nodes.length;
      const node: TypeSelection = {
        id,
        type,
        mark,
        fields,
        via,
        tested: place.above.tested,
        linked,
      };
      this.nodes.push(node);
      byType.set(type.name, node);
    }
    return {
      path: place.path,
      position: place.position,
      declared: named.name,
      abstract: !isObjectType(named),
      provided: place.provided,
      byType,
    };
  }

  /** The field that an edge is judged by; selected behind the caller's back where the caller did not. */
  #via(
    place: Place,
    type: GraphQLObjectType,
    name: string,
    fields: SelectedField[],
    children: Map<string, Selection>,
  ): SelectedField {
    const selected = fields.find((one) => one.name === name);
    if (selected !== undefined) return selected;
    const hidden = {
      ...this.#field(place, type, { responseKey: '', nodes: [plainNode(name)] }, children),
      responseKey: null,
    };
    fields.push(hidden);
    return hidden;
  }

  /** The objects that arguments above test, selected behind the caller's back. */
  #linked(
    place: Place,
    type: GraphQLObjectType,
    fields: SelectedField[],
    children: Map<string, Selection>,
  ): readonly SelectedField[] {
    return place.above.links.map(({ field, elements }) => {
      const at = { ...place, above: { ...place.above, links: [] } };
      const asked = { responseKey: '', nodes: [plainNode(field)], tested: elements };
      const selected = this.#field(at, type, asked, children);
      const hidden = { ...selected, responseKey: null };
      fields.push(hidden);
      return hidden;
    });
  }

  #field(
    place: Place,
    type: GraphQLObjectType,
    { responseKey, nodes, tested = [] }: AskedField,
    children: Map<string, Selection>,
  ): SelectedField {
    const [node] = nodes;
    if (node === undefined) throw new GatewayError('INTERNAL', 'a response key without fields');
    const name = node.name.value;
    if (name === '__typename') return typenameField(responseKey);
    const field = type.getFields()[name];
    const nested = type === this.#supergraph.whole.getMutationType() && place.only === null;
    // Some graphs lead back to their mutations; reading must never run one.
    if (field === undefined || nested) throw new GatewayError('OPERATION_NOT_SUPPORTED', name);
    const written = (node.arguments ?? []).map((one) => `${one.name.value}:${print(one.value)}`);
    const planKey = this.#planKey(place, name, written.sort().join(','));
    const path = [...place.position.path, planKey];
    const isInside = place.confiner !== null;
    const { whole: schema, policy } = this.#supergraph;
    const uses = argumentUses({ schema, policy, given: this.#given }, type.name, field, node);
    const above = policy.types.get(type.name)?.subject == null ? place.above : nothingAbove;
    const confiner = this.#registry.confiner(path, type, field, { node, uses, above, isInside });
    const child = this.#child(
      { ...place, above },
      field,
      responseKey,
      { planKey, nodes, uses, confiner, tested },
      children,
    );
    return {
      responseKey,
      name,
      planKey,
      type: field.type,
      servedNonNull: isServedNonNull(this.#supergraph.served, type, name),
      slot: this.#registry.slot(type, field, {
        uses,
        found: isSomebodys(policy, type) ? [] : above.found,
        confiner: confiner ?? place.confiner,
        child,
      }),
      arguments: plannedArguments(node, this.#registry.confiners[confiner ?? -1]?.scopes ?? []),
      confiner,
      child,
    };
  }

  /** Response key towards the planner, which takes no alias for a mutation: the one in its plan stands alone. */
  #planKey({ only, position, type }: Place, name: string, argumentsKey: string): string {
    if (only !== null) return name;
    return position.keyFor(name, argumentsKey, (key) =>
      possibleObjects(this.#supergraph.whole, type).some((one) =>
        key === name
          ? mayBePlain(this.#operation, this.#supergraph.policy, one.name, key)
          : key in one.getFields(),
      ),
    );
  }

  /** Selections below one response key are shared by all concrete types that select the same nodes there. */
  #child(
    place: Place,
    field: GraphQLField<unknown, unknown>,
    responseKey: string,
    { planKey, nodes, uses, confiner, tested: linked }: Above,
    children: Map<string, Selection>,
  ): Selection | null {
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return null;
    const sets = nodes.flatMap((one) => (one.selectionSet === undefined ? [] : [one.selectionSet]));
    const asking = { uses, confiner: this.#registry.confiners[confiner ?? -1], linked };
    const tests = testsBelow(place.above, { ...asking, runs: place.only !== null });
    const key = `${responseKey}\0${planKey}\0${named.name}\0${JSON.stringify(tests)}\0${confiner ?? ''}\0${nodes
      .map((one) => this.#nodeId(one))
      .join()}`;
    const known = children.get(key);
    if (known !== undefined) return known;
    const lists = place.path.filter((one) => typeof one === 'number').length;
    const indices = Array.from({ length: listDepth(field.type) }, (_, n) => lists + n);
    const made = this.#selection({
      path: [...place.path, responseKey, ...indices],
      position: place.position.child(planKey),
      type: field.type,
      sets,
      only: null,
      above: tests,
      // Below an object with a subject of its own, what confined the rows above says nothing.
      confiner: this.#carriesOn(field) ? (confiner ?? place.confiner) : null,
      provided: place.provided || isProvider(field),
    });
    children.set(key, made);
    return made;
  }

  readonly #nodeIds = new Map<FieldNode, number>();
  #nodeId(node: FieldNode): number {
    const known = this.#nodeIds.get(node);
    if (known !== undefined) return known;
    this.#nodeIds.set(node, this.#nodeIds.size);
    return this.#nodeIds.size - 1;
  }

  #carriesOn(field: GraphQLField<unknown, unknown>): boolean {
    return possibleObjects(this.#supergraph.whole, field.type).every(
      (one) => this.#supergraph.policy.types.get(one.name)?.subject == null,
    );
  }
}
