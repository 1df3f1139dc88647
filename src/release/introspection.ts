import {
  executeSync,
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { errorSpec, GatewayError } from '../errors.ts';
import type { Answer, AnswerError } from '../response/index.ts';

/** An operation that asks for the schema, taken apart: the one half is answered here, the other is released. */
export interface SplitOperation {
  /** The operation with nothing but its introspection fields. */
  readonly introspection: DocumentNode;
  /**
   * The operation with a root `__typename` in the place of each introspection field, so that its answer has their keys
   * in the order of the operation. null where introspection is all that is asked for.
   */
  readonly rest: DocumentNode | null;
}

/** What `SplitOperation.introspection` came to. */
type Introspected = Pick<Answer, 'errors'> & { readonly data: Readonly<Record<string, unknown>> };

const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Takes an operation of a valid document apart; null where it asks for nothing of the schema.
 * @throws GatewayError OPERATION_NOT_SUPPORTED for introspection through a field that returns the query type
 */
export function splitOperation(
  document: DocumentNode,
  operationName: string | null,
): SplitOperation | null {
  const found = survey(document, operationName);
  if (!found.introspection) return null;
  return {
    introspection: onlyIntrospection(document),
    rest: found.other ? restOf(document) : null,
  };
}

/** Answers the introspection half from the schema that callers see, without any service. */
export function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
): Introspected {
  const { data, errors = [] } = executeSync({
    schema,
    document,
    operationName,
    variableValues: { ...variables },
  });
  // There is no data at all only where variables do not fit: every introspection field may be null.
  if (data == null) throw new GatewayError('VARIABLES_INVALID', 'of an introspection field');
  return { data, errors: errors.map(({ path }) => argumentError(path ?? [])) };
}

/** Puts both halves together; the keys stand where the operation has them. */
export function joinAnswers(rest: Answer, introspected: Introspected): Answer {
  return {
    data: rest.data === null ? null : { ...rest.data, ...introspected.data },
    errors: [...rest.errors, ...introspected.errors],
  };
}

/** Only an argument's value can go wrong in introspection, and it comes from a variable. */
function argumentError(path: readonly (string | number)[]): AnswerError {
  const code = 'VARIABLES_INVALID';
  return { message: errorSpec(code).message, path, extensions: { code, rows: 1 } };
}

/** What the root of an operation asks for. */
function survey(
  document: DocumentNode,
  operationName: string | null,
): { readonly introspection: boolean; readonly other: boolean } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const found = { introspection: false, other: false };
  const seen = new Set<string>();
  const walk = (set: SelectionSetNode | undefined, atRoot: boolean): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet, atRoot);
      else if (node.kind === Kind.FIELD && isIntrospection(node)) {
        if (!atRoot)
          throw new GatewayError('OPERATION_NOT_SUPPORTED', 'introspection below a field');
        found.introspection = true;
      } else if (node.kind === Kind.FIELD) {
        if (atRoot) found.other = true;
        walk(node.selectionSet, false);
      } else if (!seen.has(`${node.name.value} ${atRoot}`)) {
        seen.add(`${node.name.value} ${atRoot}`);
        walk(fragments.get(node.name.value)?.selectionSet, atRoot);
      }
    }
  };
  walk(getOperationAST(document, operationName)?.selectionSet, true);
  return found;
}

/** Selections that are left empty are no fault to an executor. */
function onlyIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    FragmentDefinition: (node) => (isOfIntrospection(node) ? false : undefined),
    Field: (node) => (isIntrospection(node) ? false : null),
  });
}

function restOf(document: DocumentNode): DocumentNode {
  return visit(document, {
    FragmentDefinition: (node) => (isOfIntrospection(node) ? null : undefined),
    Field(node) {
      if (!isIntrospection(node)) return undefined;
      const { arguments: _, selectionSet: __, ...kept } = node;
      const alias = node.alias ?? node.name;
      return { ...kept, alias, name: { kind: Kind.NAME, value: '__typename' } };
    },
  });
}

function isIntrospection({ name }: FieldNode): boolean {
  return introspectionFields.has(name.value);
}

/** Names with two underscores belong to introspection alone. */
function isOfIntrospection({ typeCondition }: FragmentDefinitionNode): boolean {
  return typeCondition.name.value.startsWith('__');
}
