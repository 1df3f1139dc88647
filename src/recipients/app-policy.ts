import { z } from 'zod';
import type { RecordChange, StoredRecord } from '../records/index.ts';
import type { AppPolicy } from './port.ts';

/** Kind of the records that hold tenant app policies; the id is the tenant's. */
export const APP_POLICY = 'app-policy';

const appPolicyState = z.strictObject({
  thirdPartyDefault: z.enum(['block', 'allow-with-grant']),
  allowed: z.array(z.string()),
  blocked: z.array(z.string()),
});

/** What an app policy's record holds; tenant and version stand beside it. */
export type AppPolicyState = z.infer<typeof appPolicyState>;

/** Reads a stored app policy; throws when the record does not parse. */
export function appPolicyOf(record: StoredRecord): AppPolicy {
  return { tenant: record.id, ...appPolicyState.parse(record.state), version: record.version };
}

/** Whether the tenant lets this publisher in. `blocked` wins, and a tenant without a policy lets nobody in. */
export function letsIn(policy: AppPolicy | null, recipient: string): boolean {
  if (policy === null || policy.blocked.includes(recipient)) return false;
  return policy.thirdPartyDefault === 'allow-with-grant' || policy.allowed.includes(recipient);
}

/** The change that sets a tenant's policy. Its standing always holds; what counts is the version. */
export function appPolicyChange(
  tenant: string,
  expectedVersion: number,
  state: AppPolicyState,
  event: RecordChange['event'],
): RecordChange {
  const ref = `${APP_POLICY}:${tenant}`;
  return {
    kind: APP_POLICY,
    id: tenant,
    expectedVersion,
    event,
    state: { ...state },
    keys: {},
    standing: { ref, inForce: true, notBefore: null, notAfter: null },
  };
}
