import {
  astFromValue,
  getNamedType,
  isInputObjectType,
  Kind,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';
import type { ArgumentMark, Coordinate, Policy } from '../model/index.ts';
import type { GivenFields } from './given-fields.ts';
import type { ArgumentUse, LinkTest } from './selection.ts';

type Mark = ArgumentMark | undefined;

/** What tells how the arguments of a field are used. */
export interface UseSources {
  readonly schema: GraphQLSchema;
  readonly policy: Policy;
  /** By variable: the input fields that its value has. */
  readonly given: GivenFields;
}

/**
 * What the arguments of a field ask for where it is read: each argument and each input field that has a value, the
 * services' own defaults included. An argument that has no mark is refused.
 */
export function argumentUses(
  sources: UseSources,
  type: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): readonly ArgumentUse[] {
  const coordinate: Coordinate = `${type}.${field.name}`;
  const uses = new Map<Coordinate, ArgumentUse>();
  const use = (at: Coordinate, mark: Mark, isWritten: boolean): void => {
    const one = useOf(sources.policy, coordinate, { at, mark, isWritten });
    if (one !== null) uses.set(at, one);
  };
  for (const argument of field.args) {
    const at = `${coordinate}(${argument.name}:)`;
    const written = node.arguments?.find((one) => one.name.value === argument.name)?.value;
    const values = valuesOf(written, defaultOf(argument));
    if (values.length === 0) continue;
    use(at, sources.policy.arguments.get(at), written !== undefined);
    for (const value of values) walk(argument.type, value);
  }
  return [...uses.values()];

  function walk(inputType: GraphQLInputType, value: ValueNode): void {
    for (const at of fieldsIn(sources, inputType, value)) {
      use(at, sources.policy.arguments.get(at), true);
    }
  }
}

/** Coordinates of the input fields that a value has, written or by default. */
export function fieldsIn(
  { schema, given }: Pick<UseSources, 'schema' | 'given'>,
  type: GraphQLInputType,
  value: ValueNode,
): ReadonlySet<Coordinate> {
  const found = new Set<Coordinate>();
  const walk = (name: string, node: ValueNode): void => {
    const named = schema.getType(name);
    if (!isInputObjectType(named)) return;
    if (node.kind === Kind.VARIABLE) {
      for (const at of given.get(node.name.value) ?? []) found.add(at);
    } else if (node.kind === Kind.LIST) {
      for (const item of node.values) walk(name, item);
    } else if (node.kind === Kind.OBJECT) {
      for (const field of Object.values(named.getFields())) {
        const written = node.fields.find((one) => one.name.value === field.name)?.value;
        const values = valuesOf(written, defaultOf(field));
        if (values.length === 0) continue;
        found.add(`${name}.${field.name}`);
        for (const inner of values) walk(getNamedType(field.type).name, inner);
      }
    }
  };
  walk(getNamedType(type).name, value);
  return found;
}

/** What may stand at a place: a variable may be left out, and then the default does. */
function valuesOf(
  written: ValueNode | undefined,
  fallback: ValueNode | null,
): readonly ValueNode[] {
  const isFixed = written !== undefined && written.kind !== Kind.VARIABLE;
  return [written, isFixed ? null : fallback].filter((one) => one != null);
}

/** What stands where nothing is written; null for nothing. */
function defaultOf({ defaultValue, type }: Pick<GraphQLArgument, 'defaultValue' | 'type'>) {
  const node = astFromValue(defaultValue, type);
  return node == null || node.kind === Kind.NULL ? null : node;
}

/** null where nothing is asked for. */
function useOf(
  policy: Policy,
  field: Coordinate,
  { at, mark, isWritten }: { readonly at: Coordinate; readonly mark: Mark; isWritten: boolean },
): ArgumentUse | null {
  const refused: ArgumentUse = { at, refused: true, elements: [], tests: [] };
  if (mark === undefined || mark.kind === 'refused') return refused;
  if (mark.kind === 'open') return null;
  // The gateway fills a scope that the caller leaves open.
  if (mark.kind === 'scope' && !isWritten) return null;
  const { elements, tests } = mark;
  if (elements.length === 0 && tests.length === 0) return null;
  const tested = tests.map((one) => policy.tested.get(field)?.get(one));
  if (!tested.every((one) => one !== undefined)) return refused;
  return { at, refused: false, elements, tests: tested };
}

/** Elements that values carry or test, of whatever object. */
export function elementsOfUses(uses: readonly ArgumentUse[]): readonly string[] {
  return uses.flatMap((use) => [...use.elements, ...use.tests.flatMap((one) => one.elements)]);
}

/** Elements that are judged on the rows that come back. */
export function elementsOfRows(uses: readonly ArgumentUse[]): readonly string[] {
  return uses.flatMap((use) => [
    ...use.elements,
    ...use.tests.flatMap((one) => (one.on.kind === 'rows' ? one.elements : [])),
  ]);
}

/** Elements by which arguments find rows, whatever object they are judged on, but for the one that is asked. */
export function elementsFoundBy(uses: readonly ArgumentUse[]): readonly string[] {
  return uses.flatMap((use) => [
    ...use.elements,
    ...use.tests.flatMap((one) => (one.on.kind === 'parent' ? [] : one.elements)),
  ]);
}

/** Elements that are judged on the object that the field is read from. */
export function elementsOfParent(uses: readonly ArgumentUse[]): readonly string[] {
  return uses.flatMap((use) =>
    use.tests.flatMap((one) => (one.on.kind === 'parent' ? one.elements : [])),
  );
}

/** Objects that are fetched and judged with each row, with the elements that are tested on them. */
export function linkTests(uses: readonly ArgumentUse[]): readonly LinkTest[] {
  const links = new Map<string, Set<string>>();
  for (const { elements, on } of uses.flatMap((use) => use.tests)) {
    if (on.kind !== 'link') continue;
    const known = links.get(on.field) ?? new Set<string>();
    links.set(on.field, known);
    for (const one of elements) known.add(one);
  }
  return [...links].map(([field, elements]) => ({ field, elements: [...elements].sort() }));
}
