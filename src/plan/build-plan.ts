import {
  getNamedType,
  GraphQLNonNull,
  GraphQLString,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import type { ArgumentMark, TypeMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { collectFields, type Conditions } from './collect-fields.ts';
import type { Operation } from './operation.ts';
import { Position } from './position.ts';
import { argumentMarks, elementsOf } from './argument-marks.ts';
import { listDepth } from './list-depth.ts';
import { mayBePlain } from './plain-fields.ts';
import { possibleObjects } from './possible-objects.ts';
import { isUnderSubject } from './confiners.ts';
import { Registry } from './registry.ts';
import type { PlanParts } from './release-plan.ts';
import { mutationRootMark, plannedMutation, rootType, type RootField } from './root.ts';
import type { PlannedArgument, SelectedField, Selection, TypeSelection } from './selection.ts';

const unmarkedType: TypeMark = { subject: null, contained: false, via: null, keyFields: [] };

/** Where a selection set stands. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly position: Position;
  readonly type: GraphQLOutputType;
  readonly sets: readonly SelectionSetNode[];
  /** The one field at the root of a mutation; null everywhere else. */
  readonly only: RootField | null;
  readonly tested: readonly string[];
  /** The confiner of the nearest field above that has one. */
  readonly confiner: number | null;
  /** Below a field by which some service provides fields of others. */
  readonly provided: boolean;
}

/** The field that a selection set hangs below. */
interface Above {
  readonly type: GraphQLObjectType;
  readonly planKey: string;
  readonly nodes: readonly FieldNode[];
  readonly marks: readonly ArgumentMark[];
  readonly confiner: number | null;
}

const typenameType = new GraphQLNonNull(GraphQLString);

/** Builds the selections, slots and confiners of one operation. */
export class PlanBuilder {
  readonly nodes: TypeSelection[] = [];
  readonly #registry: Registry;
  readonly #supergraph: Supergraph;
  readonly #operation: Operation;
  readonly #conditions: Conditions;

  constructor(supergraph: Supergraph, operation: Operation, conditions: Conditions) {
    this.#supergraph = supergraph;
    this.#registry = new Registry(supergraph);
    this.#operation = operation;
    this.#conditions = conditions;
  }

  /** @param only the one root field of a mutation that the plan is for, with its response key */
  build(only: RootField | null = null): Omit<PlanParts, 'digest' | 'text' | 'operationName'> {
    const root = this.#selection({
      path: [],
      position: new Position([]),
      type: rootType(this.#supergraph.whole, this.#operation),
      sets: [this.#operation.selections],
      only,
      tested: [],
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
        fields.push(this.#field(place, type, responseKey, nodes, children));
      }
      const mark =
        place.only === null
          ? (this.#supergraph.policy.types.get(type.name) ?? unmarkedType)
          : mutationRootMark(this.#registry.slots[fields[0]?.slot ?? -1]);
      const via = mark.via === null ? null : this.#via(place, type, mark.via, fields, children);
      const id = this.nodes.length;
      const node: TypeSelection = { id, type, mark, fields, via, tested: place.tested };
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
    const hidden = this.#field(place, type, '', [viaNode(name)], children);
    fields.push({ ...hidden, responseKey: null });
    return fields.at(-1) ?? hidden;
  }

  #field(
    place: Place,
    type: GraphQLObjectType,
    responseKey: string,
    nodes: readonly FieldNode[],
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
    const planKey = place.position.keyFor(name, written.sort().join(','), (key) =>
      possibleObjects(this.#supergraph.whole, place.type).some((one) =>
        key === name
          ? mayBePlain(this.#operation, this.#supergraph.policy, one.name, key)
          : key in one.getFields(),
      ),
    );
    const path = [...place.position.path, planKey];
    const isInside = place.confiner !== null;
    const confiner = this.#registry.confiner(path, type, field, node, isInside);
    const marks = argumentMarks(this.#supergraph.policy, type.name, node);
    const child = this.#child(
      place,
      field,
      responseKey,
      { type, planKey, nodes, marks, confiner },
      children,
    );
    return {
      responseKey,
      name,
      planKey,
      type: field.type,
      servedNonNull: this.#isServedNonNull(type, name),
      slot: this.#registry.slot(type, field, marks, confiner ?? place.confiner),
      arguments: this.#plannedArguments(node, confiner),
      confiner,
      child,
    };
  }

  /** Selections below one response key are shared by all concrete types that select the same nodes there. */
  #child(
    place: Place,
    field: GraphQLField<unknown, unknown>,
    responseKey: string,
    { type, planKey, nodes, marks, confiner }: Above,
    children: Map<string, Selection>,
  ): Selection | null {
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return null;
    const sets = nodes.flatMap((one) => (one.selectionSet === undefined ? [] : [one.selectionSet]));
    // What an argument tests holds for the rows, also where a connection stands between.
    const inherited = isUnderSubject(this.#supergraph.policy, type) ? [] : place.tested;
    const own = this.#registry.confiners[confiner ?? -1]?.tested ?? elementsOf(marks);
    const tested = [...new Set([...inherited, ...own])];
    const key = `${responseKey}\0${planKey}\0${named.name}\0${tested.join()}\0${confiner ?? ''}\0${nodes
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
      tested,
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

  #plannedArguments(node: FieldNode, confiner: number | null): readonly PlannedArgument[] {
    const scopes = confiner === null ? [] : (this.#registry.confiners[confiner]?.scopes ?? []);
    const lifted = new Set(scopes.map((one) => one.name));
    return [
      ...(node.arguments ?? [])
        .filter((one) => !lifted.has(one.name.value))
        .map((one) => ({ name: one.name.value, value: one.value })),
      ...scopes.map(({ name, variable }) => ({ name, variable })),
    ];
  }

  #isServedNonNull(type: GraphQLObjectType, name: string): boolean {
    const served = this.#supergraph.served.getType(type.name);
    const fields = isObjectType(served) || isInterfaceType(served) ? served.getFields() : {};
    const field = fields[name];
    return field !== undefined && isNonNullType(field.type);
  }
}

/** Whether some service provides fields of others through this one (`@provides`). */
function isProvider(field: GraphQLField<unknown, unknown>): boolean {
  return (field.astNode?.directives ?? []).some(
    (one) =>
      one.name.value === 'join__field' &&
      one.arguments?.some((argument) => argument.name.value === 'provides') === true,
  );
}

function viaNode(name: string): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [] },
  };
}

function typenameField(responseKey: string): SelectedField {
  return {
    responseKey,
    name: '__typename',
    planKey: '__typename',
    type: typenameType,
    servedNonNull: true,
    slot: null,
    arguments: [],
    confiner: null,
    child: null,
  };
}
