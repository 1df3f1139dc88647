import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import { readNamedFile } from './policy-source.ts';

/**
 * Reads an operation and holds it against the served schema.
 * @throws GatewayError DOCUMENT_INVALID; the detail has one line for each problem, with file and line
 */
export function readOperation(path: string, schema: GraphQLSchema): DocumentNode {
  const document = parseOperation(path);
  const problems = validate(schema, document);
  if (problems.length === 0) return document;
  throw new GatewayError('DOCUMENT_INVALID', problems.map((one) => placed(path, one)).join('\n'));
}

/**
 * Makes sure that a name picks one operation.
 * @throws GatewayError DOCUMENT_INVALID; the detail names the operations that there are
 */
export function mustPick(document: DocumentNode, name: string | null): void {
  if (getOperationAST(document, name) != null) return;
  const names = document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value ?? '(without a name)'] : [],
  );
  const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  throw new GatewayError('DOCUMENT_INVALID', `pick one with --operation-name: ${there}`);
}

/** @throws GatewayError DOCUMENT_INVALID with file and line when it does not parse, CONFIG_INVALID when it is missing */
export function parseOperation(path: string): DocumentNode {
  const text = readNamedFile(path);
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GatewayError('DOCUMENT_INVALID', placed(path, error), { cause: error });
  }
}

/**
 * Reads a file of variables.
 * @throws GatewayError CONFIG_INVALID when it is not one JSON object
 */
export function readVariables(path: string | undefined): Readonly<Record<string, unknown>> {
  if (path === undefined) return {};
  try {
    const value: unknown = JSON.parse(readNamedFile(path));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
  }
  throw new GatewayError('CONFIG_INVALID', `${path} is not one JSON object`);
}

function placed(path: string, { locations, message }: GraphQLError): string {
  const at = locations?.[0];
  return `${path}${at === undefined ? '' : `:${at.line}:${at.column}`} ${message}`;
}
