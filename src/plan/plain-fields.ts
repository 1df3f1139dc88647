import type { Policy } from '../model/index.ts';
import type { Operation } from './operation.ts';

/**
 * Whether a field may be asked for without arguments: by the caller, or behind the caller's back because rows are
 * judged by it or found by it.
 */
export function mayBePlain(
  operation: Operation,
  policy: Policy,
  type: string,
  field: string,
): boolean {
  if (operation.bare.has(field)) return true;
  const mark = policy.types.get(type);
  if (mark === undefined) return false;
  const { keyFields, subject } = mark;
  if (keyFields.includes(field)) return true;
  if (subject === null) return false;
  // An object that arguments test is fetched with each row.
  if (isTestedLink(policy, field)) return true;
  const { tenant, account, resource, owners, recordedAt } = subject;
  const judged = [account, resource, ...owners, ...recordedAt];
  return judged.includes(field) || ('field' in tenant && tenant.field === field);
}

function isTestedLink({ tested }: Policy, field: string): boolean {
  return [...tested.values()].some((ofField) =>
    [...ofField.values()].some(({ on }) => on.kind === 'link' && on.field === field),
  );
}
