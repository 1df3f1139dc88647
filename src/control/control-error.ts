import { GraphQLError } from 'graphql';
import { ControlRefusal, GatewayError, errorSpec } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** What a caller of the control plane may be told. Any other code is a fault of ours and is masked. */
const shown: ReadonlySet<ErrorCode> = new Set([
  'CONTROL_DENIED',
  'CONTROL_INPUT_INVALID',
  'CONTROL_CONFLICT',
  'DRAIN_INCOMPLETE',
  'RECORD_UNKNOWN',
  'STORE_UNAVAILABLE',
]);

/**
 * The error that leaves for whatever a field threw; null stands for a denial. Names the input that is refused, never
 * its value. `onFailure` is told what was masked, for the operator's log.
 */
export function publicError(thrown: unknown, onFailure: (error: unknown) => void): GraphQLError {
  if (thrown === null) return carrying(new GatewayError('CONTROL_DENIED'));
  if (thrown instanceof ControlRefusal) {
    return carrying(thrown, { field: thrown.field, rule: thrown.rule });
  }
  if (thrown instanceof GatewayError && shown.has(thrown.code)) return carrying(thrown);
  onFailure(thrown);
  return carrying(new GatewayError('INTERNAL'));
}

/** The front door builds its own error from the one that is carried. */
function carrying(error: GatewayError, more: Readonly<Record<string, string>> = {}): GraphQLError {
  const { code } = error;
  return new GraphQLError(errorSpec(code).message, {
    originalError: error,
    extensions: { code, ...more },
  });
}
