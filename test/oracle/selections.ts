import {
  isAbstractType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A document with one operation, its variables' values at hand. */
export class Selections {
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly #schema: GraphQLSchema;
  readonly #fragments: readonly FragmentDefinitionNode[];

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    coerce: (operation: OperationDefinitionNode) => Readonly<Record<string, unknown>>,
  ) {
    const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (operation === undefined) throw new Error('no operation');
    this.#schema = schema;
    this.operation = operation;
    this.variables = coerce(operation);
    this.#fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  }

  /** What is selected on objects of a concrete type: response keys in order, each with its fields. */
  of(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
  ): readonly { readonly key: string; readonly nodes: readonly FieldNode[] }[] {
    const flat = sets.flatMap((set) => this.#flat(type, set));
    const keys = [...new Set(flat.map(keyOf))];
    return keys.map((key) => ({ key, nodes: flat.filter((one) => keyOf(one) === key) }));
  }

  #flat(type: GraphQLObjectType, set: SelectionSetNode): readonly FieldNode[] {
    return set.selections.flatMap((node) => {
      if (!this.#isIncluded(node)) return [];
      if (node.kind === Kind.FIELD) return [node];
      const fragment =
        node.kind === Kind.INLINE_FRAGMENT
          ? node
          : this.#fragments.find((one) => one.name.value === node.name.value);
      if (fragment === undefined) return [];
      const condition = fragment.typeCondition?.name.value;
      return this.#applies(condition, type) ? this.#flat(type, fragment.selectionSet) : [];
    });
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.#schema.getType(condition);
    return isAbstractType(named) && this.#schema.isSubType(named, type);
  }

  #isIncluded(node: SelectionNode): boolean {
    return (node.directives ?? []).every((directive) => {
      const value = directive.arguments?.[0]?.value;
      const holds =
        value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value] === true
          : value?.kind === Kind.BOOLEAN && value.value;
      return directive.name.value === 'skip' ? !holds : holds;
    });
  }
}

function keyOf(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}
