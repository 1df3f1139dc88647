import {
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

/** A field, as the SDL of a service declares it. */
export interface DeclaredField {
  readonly name: string;
  readonly type: TypeNode;
  readonly arguments: readonly InputValueDefinitionNode[];
}

/** A type with fields, as the SDL of a service declares it. */
export interface DeclaredType {
  readonly name: string;
  readonly keyword: 'type' | 'interface' | 'input';
  readonly fields: readonly DeclaredField[];
  /** Names of the fields in its keys. */
  readonly keys: ReadonlySet<string>;
}

/** Names of what is declared in a document, by what it is. */
export interface Declared {
  readonly types: readonly DeclaredType[];
  /** Names of the types whose values are objects. */
  readonly objects: ReadonlySet<string>;
  readonly roots: ReadonlySet<string>;
}

const keywords: Readonly<Record<string, DeclaredType['keyword']>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'type',
  [Kind.OBJECT_TYPE_EXTENSION]: 'type',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
};

/** Reads what a service's SDL declares; federation's own types are left out. */
export function declaredIn(document: DocumentNode): Declared {
  const types: DeclaredType[] = [];
  const objects = new Set<string>();
  const roots = new Set(['Query', 'Mutation', 'Subscription']);
  for (const node of document.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      for (const one of node.operationTypes ?? []) roots.add(one.type.name.value);
    }
    if (node.kind === Kind.UNION_TYPE_DEFINITION) objects.add(node.name.value);
    const keyword = keywords[node.kind];
    if (keyword === undefined || !('fields' in node) || !('name' in node)) continue;
    const name = node.name.value;
    if (name.startsWith('_')) continue;
    objects.add(name);
    const fields = (node.fields ?? [])
      .filter((one) => !one.name.value.startsWith('_'))
      .map((one) => ({
        name: one.name.value,
        type: one.type,
        arguments: ('arguments' in one ? one.arguments : null) ?? [],
      }));
    types.push({ name, keyword, fields, keys: keysOf(node.directives ?? []) });
  }
  return { types, objects, roots };
}

function keysOf(directives: readonly ConstDirectiveNode[]): ReadonlySet<string> {
  return new Set(
    directives
      .filter((one) => /^(\w+__)?key$/.test(one.name.value))
      .flatMap((one) => one.arguments ?? [])
      .flatMap(({ name, value }) =>
        name.value === 'fields' && value.kind === Kind.STRING
          ? (value.value.match(/\w+/g) ?? [])
          : [],
      ),
  );
}

/** Name of a type without its lists and non-nulls. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

/** Whether a value is a list at any level. */
export function isList(type: TypeNode): boolean {
  if (type.kind === Kind.LIST_TYPE) return true;
  return type.kind === Kind.NON_NULL_TYPE && isList(type.type);
}
