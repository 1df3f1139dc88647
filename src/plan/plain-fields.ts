import type { Policy } from '../model/index.ts';
import type { Operation } from './operation.ts';
import { subjectPaths } from './subject-paths.ts';

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
  if (operation.bare.has(field) || isOnPath(policy, field)) return true;
  const mark = policy.types.get(type);
  if (mark === undefined) return false;
  const { keyFields, subject } = mark;
  if (keyFields.includes(field)) return true;
  if (subject === null) return false;
  // An object that arguments test is fetched with each row.
  if (isTestedLink(policy, field)) return true;
  return subjectPaths(subject).some((one) => one.split('.')[0] === field);
}

/** Whether the subject of some type leads through an object by this field. */
function isOnPath({ types }: Policy, field: string): boolean {
  return [...types.values()].some(
    ({ subject }) =>
      subject !== null &&
      subjectPaths(subject).some((one) => one.split('.').slice(1).includes(field)),
  );
}

function isTestedLink({ tested }: Policy, field: string): boolean {
  return [...tested.values()].some((ofField) =>
    [...ofField.values()].some(({ on }) => on.kind === 'link' && on.field === field),
  );
}
