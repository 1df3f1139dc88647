import { errorSpec } from '../errors.ts';
import type { RequestOutcome } from './port.ts';

/** The queue in front of the log empties many times in a second, and one connection's requests soon. */
const overloadedSeconds = 1;
/** A store, a node or a schema takes a while to come back. */
const unavailableSeconds = 5;

/**
 * When a client that was turned away may come back, in seconds; null where coming back changes nothing. It follows from
 * the code alone, so it says no more than that.
 */
export function retryAfterSeconds(outcome: RequestOutcome): number | null {
  if (outcome === 'OK') return null;
  const { status, retryable } = errorSpec(outcome);
  if (status !== 503 || !retryable) return null;
  const isOverload = outcome === 'RELEASE_LOG_OVERLOADED' || outcome === 'CONNECTION_OVERLOADED';
  return isOverload ? overloadedSeconds : unavailableSeconds;
}
