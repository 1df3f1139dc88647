import type { Stage } from './check-case.ts';
import type { Expected, PlainCaller } from './plain.ts';
import type { RandomOperation } from './random-operation.ts';

/** What a case is about: the public codes of its answer, and what of the world its operation touches. */
export function featuresOf(
  { world }: Stage,
  { token, grants, recipient, appPolicies }: PlainCaller,
  { text, variables }: RandomOperation,
  { errors, released }: Expected,
): ReadonlySet<string> {
  const found = new Set(errors.map((one) => one.code));
  const add = (feature: string, holds: boolean): void => {
    if (holds) found.add(feature);
  };
  const rows = (of: (type: string) => boolean): boolean => released.some((one) => of(one.type));
  const subjects = world.policy.subjects;
  add('task', token.legal && released.length > 0);
  add(
    'contract',
    grants.length > 0 && grants.every((one) => one.kind === 'CONTRACT') && released.length > 0,
  );
  add(`to ${recipient?.kind ?? 'nobody'}`, !token.legal);
  add('suspended', recipient?.active === false);
  add(
    'app policy',
    recipient?.kind === 'PUBLISHER_APP' &&
      grants.some((one) => appPolicies[one.tenant]?.thirdPartyDefault !== 'allow-with-grant'),
  );
  add('variables', Object.keys(variables).length > 0);
  add(
    'owners',
    released.some((one) => one.owners.length > 0),
  );
  add(
    'constant tenant',
    rows((type) => subjects[type]?.tenantValue !== undefined),
  );
  add(
    'resource',
    rows((type) => subjects[type]?.resource !== undefined),
  );
  add(
    'two times',
    rows((type) => subjects[type]?.recordedAt?.length === 2),
  );
  add('computed', /\bq\d\b/.test(text) && released.length > 0);
  add(
    'count',
    released.some((one) => /Connection|PageInfo|Edge/.test(one.type)),
  );
  return found;
}
