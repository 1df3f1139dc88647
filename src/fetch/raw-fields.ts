import {
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Rewrite, RewriteSegment } from '../plan/port.ts';

/** A field as a service answers it. */
export interface RawField {
  /** Key in the service's answer. */
  readonly rawKey: string;
  /** Key in the plan: differs where the planner itself gave an alias to keep two types apart. */
  key: string;
  /** Concrete types it is selected on; null for all. */
  readonly types: ReadonlySet<string> | null;
  /** null for a plain value. */
  readonly below: readonly RawField[] | null;
  /** Value that the planner sets instead of the service's. */
  constant: string | null;
}

/** Reads the selection of a fetch, with fragments resolved to the concrete types they apply to. */
export function rawFields(operation: string, schema: GraphQLSchema): readonly RawField[] {
  const document = parse(operation, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  let root: SelectionSetNode | null = null;
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    else if (node.kind === Kind.OPERATION_DEFINITION) root = node.selectionSet;
  }
  const read = (set: SelectionSetNode, types: ReadonlySet<string> | null): RawField[] =>
    set.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) {
        const rawKey = node.alias?.value ?? node.name.value;
        const below = node.selectionSet === undefined ? null : read(node.selectionSet, null);
        return [{ rawKey, key: rawKey, types, below, constant: null }];
      }
      const fragment =
        node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
      const condition =
        node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition : fragment?.typeCondition;
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragment?.selectionSet;
      if (inner === undefined) return [];
      return read(inner, narrowed(types, condition?.name.value, schema));
    });
  return root === null ? [] : read(root, null);
}

function narrowed(
  types: ReadonlySet<string> | null,
  condition: string | undefined,
  schema: GraphQLSchema,
): ReadonlySet<string> | null {
  if (condition === undefined) return types;
  const concrete = concreteTypes([condition], schema);
  return types === null ? concrete : types.intersection(concrete);
}

/** The concrete types that type conditions stand for. A name stands for itself, so that an interface object counts. */
export function concreteTypes(
  conditions: readonly string[],
  schema: GraphQLSchema,
): ReadonlySet<string> {
  const names = new Set(conditions);
  for (const condition of conditions) {
    const type = schema.getType(condition);
    if (isAbstractType(type)) {
      for (const one of schema.getPossibleTypes(type)) names.add(one.name);
    } else if (isObjectType(type)) names.add(type.name);
  }
  return names;
}

/** Applies the planner's output rewrites to the selection once, instead of to every answer. */
export function applyRewrites(fields: readonly RawField[], rewrites: readonly Rewrite[]): void {
  for (const rewrite of rewrites) {
    const path = rewrite.path.filter((one) => !('Key' in one && one.Key === '_entities'));
    for (const field of matching(fields, path)) {
      if (rewrite.kind === 'KeyRenamer') field.key = rewrite.renameKeyTo;
      else field.constant = rewrite.setValueTo;
    }
  }
}

function matching(
  fields: readonly RawField[],
  path: readonly RewriteSegment[],
): readonly RawField[] {
  let level = fields;
  let types: readonly string[] | null = null;
  let found: readonly RawField[] = [];
  for (const segment of path) {
    if ('TypenameEquals' in segment) {
      types = segment.TypenameEquals;
      continue;
    }
    found = level.filter(
      (one) =>
        one.rawKey === segment.Key &&
        (types === null ||
          one.types === null ||
          types.some((type) => one.types?.has(type) === true)),
    );
    level = found.flatMap((one) => one.below ?? []);
    types = null;
  }
  return found;
}
