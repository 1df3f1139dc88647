import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  Kind,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import type { ArgumentMark, Policy, ScopeAxis } from '../model/index.ts';
import { fieldsIn, type UseSources } from './argument-uses.ts';
import type { PlannedArgument, ScopeArgument } from './selection.ts';

/** Where a scope stands within an argument. */
interface ScopePlace {
  readonly path: readonly string[];
  readonly by: ScopeAxis;
  readonly type: GraphQLInputType;
  readonly mark: ArgumentMark;
  /** By step of the path: whether the object that holds it can be made without anything else in it. */
  readonly creatable: readonly boolean[];
}

/** The scopes among the arguments of a field, lifted to variables `s<n>` from `firstVariable` on. */
export function scopeArguments(
  policy: Policy,
  type: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  firstVariable: number,
): readonly ScopeArgument[] {
  const scopes: ScopeArgument[] = [];
  for (const argument of field.args) {
    const supplied = node.arguments?.find((one) => one.name.value === argument.name)?.value ?? null;
    const variable = `s${firstVariable + scopes.length}`;
    for (const place of scopePlaces(policy, `${type}.${field.name}`, argument)) {
      scopes.push({
        name: argument.name,
        path: place.path,
        by: place.by,
        variable,
        type: argument.type.toString(),
        list: isListType(getNullableType(place.type)),
        supplied: supplied?.kind === Kind.NULL ? null : supplied,
        readsVariables: supplied !== null && holdsVariable(supplied),
        fallback: argument.defaultValue,
        creatable: place.creatable,
        elements: elementsOfMark(policy, place.mark),
      });
    }
  }
  return scopes;
}

function holdsVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(holdsVariable);
    case Kind.OBJECT:
      return value.fields.some((one) => holdsVariable(one.value));
    default:
      return false;
  }
}

/** What the value of an argument carries or tests, whoever fills it. */
function elementsOfMark(policy: Policy, mark: ArgumentMark): readonly string[] {
  if (mark.kind !== 'scope') return [];
  const tested = mark.tests.map((one) => policy.fields.get(one));
  return [
    ...mark.elements,
    ...tested.flatMap((one) => (one?.kind === 'classified' ? one.elements : [])),
  ];
}

function scopePlaces(
  policy: Policy,
  coordinate: string,
  argument: GraphQLArgument,
): readonly ScopePlace[] {
  const mark = policy.arguments.get(`${coordinate}(${argument.name}:)`);
  if (mark?.kind === 'scope') {
    return [{ path: [], by: mark.by, type: argument.type, mark, creatable: [] }];
  }
  const outer = getNullableType(argument.type);
  return isInputObjectType(outer) ? placesBelow(policy, outer, { path: [], creatable: [] }) : [];
}

/**
 * Scopes in input objects that stand once: what stands in a list or again within itself says nothing of all rows, so
 * the gateway leaves it as the caller wrote it and confines by nothing.
 */
function placesBelow(
  policy: Policy,
  type: GraphQLInputObjectType,
  above: Pick<ScopePlace, 'path' | 'creatable'>,
  seen: readonly string[] = [],
): readonly ScopePlace[] {
  if (seen.includes(type.name)) return [];
  const fields = Object.values(type.getFields());
  return fields.flatMap((field): readonly ScopePlace[] => {
    const path = [...above.path, field.name];
    // A default of the service would come with an object that the caller has not written.
    const alone = fields.every(
      (one) => one === field || (!isRequiredInputField(one) && one.defaultValue === undefined),
    );
    const creatable = [...above.creatable, alone];
    const mark = policy.arguments.get(`${type.name}.${field.name}`);
    if (mark?.kind === 'scope') return [{ path, by: mark.by, type: field.type, mark, creatable }];
    const inner = getNullableType(field.type);
    if (!isInputObjectType(inner)) return [];
    return placesBelow(policy, inner, { path, creatable }, [...seen, type.name]);
  });
}

/** The arguments of a field as they are sent: those with a scope as variables that the decision fills. */
export function plannedArguments(
  node: FieldNode,
  scopes: readonly ScopeArgument[],
): readonly PlannedArgument[] {
  const lifted = new Map(scopes.map(({ name, variable }) => [name, { name, variable }]));
  const others = (node.arguments ?? []).filter((one) => !lifted.has(one.name.value));
  return [...others.map((one) => ({ name: one.name.value, value: one.value })), ...lifted.values()];
}

/** Axes on which the caller itself says which rows it asks for. */
export function axesGiven(
  { schema, policy, given }: UseSources,
  type: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): ReadonlySet<ScopeAxis> {
  const axes = new Set<ScopeAxis>();
  const add = (coordinate: string): void => {
    const mark = policy.arguments.get(coordinate);
    if (mark?.kind === 'scope') axes.add(mark.by);
  };
  for (const { name, value } of node.arguments ?? []) {
    const argument = field.args.find((one) => one.name === name.value);
    if (argument === undefined) continue;
    if (value.kind !== Kind.NULL) add(`${type}.${field.name}(${argument.name}:)`);
    if (!isInputObjectType(getNamedType(argument.type))) continue;
    for (const one of fieldsIn({ schema, given }, argument.type, value)) add(one);
  }
  return axes;
}
