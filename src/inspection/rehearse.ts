import { validate, type DocumentNode } from 'graphql';
import { GatewayError, type ErrorCode } from '../errors.ts';
import { compileOperation } from '../plan/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { decideFields, type ExplainedCaller, type ExplainedField } from './decide-fields.ts';
import { everything, plansOf } from './whole-operation.ts';

/** One operation that a client sends. */
export interface RehearsedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
}

/** One field that a caller loses or gains. */
export interface FieldChange {
  readonly change: 'loses' | 'gains';
  /** Response keys, dotted; null where it is the operation as a whole. */
  readonly path: string | null;
  readonly coordinate: string | null;
  /** The code that the field is refused with, before or now. */
  readonly code: ErrorCode;
  readonly reason: string;
}

/**
 * Decides one operation for one caller under two policies and says what differs. An operation that the new schema does
 * not take any more is lost as a whole.
 */
export function rehearse(
  { document, operationName }: RehearsedOperation,
  caller: ExplainedCaller,
  policies: { readonly current: Supergraph; readonly next: Supergraph },
  now: number,
): readonly FieldChange[] {
  const under = (graph: Supergraph) => answerable(graph, document, operationName, caller, now);
  const [before, after] = [under(policies.current), under(policies.next)];
  if (before.kind === 'invalid' && after.kind === 'invalid') return [];
  if (after.kind === 'invalid') return [whole('loses', after.code, after.message)];
  if (before.kind === 'invalid') return [whole('gains', before.code, before.message)];
  return [...before.fields].flatMap(([key, old]): FieldChange[] => {
    const next = after.fields.get(key);
    const { path, coordinate } = old;
    if (next === undefined || (old.code === null) === (next.code === null)) return [];
    return next.code === null
      ? [{ change: 'gains', path, coordinate, code: old.code ?? 'NO_BASIS', reason: old.reason }]
      : [{ change: 'loses', path, coordinate, code: next.code, reason: next.reason }];
  });
}

function whole(change: FieldChange['change'], code: ErrorCode, reason: string): FieldChange {
  return { change, path: null, coordinate: null, code, reason };
}

type Answerable =
  | { readonly kind: 'decided'; readonly fields: ReadonlyMap<string, ExplainedField> }
  | { readonly kind: 'invalid'; readonly code: ErrorCode; readonly message: string };

function answerable(
  graph: Supergraph,
  document: DocumentNode,
  operationName: string | null,
  caller: ExplainedCaller,
  now: number,
): Answerable {
  const [problem] = validate(graph.served, document);
  if (problem !== undefined) {
    return { kind: 'invalid', code: 'DOCUMENT_INVALID', message: problem.message };
  }
  try {
    const operation = compileOperation(graph, document, operationName);
    const variables = everything(document);
    const plans = plansOf(operation, variables);
    const fields = decideFields({ plans, variables, caller, now }).flatMap((one) => one.fields);
    return {
      kind: 'decided',
      fields: new Map(fields.map((one) => [`${one.path} ${one.coordinate}`, one])),
    };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { kind: 'invalid', code: error.code, message: error.detail ?? error.message };
  }
}
