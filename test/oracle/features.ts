import type { Failure } from './campaign.ts';
import type { CaseResult } from './check-case.ts';
import type { Expected } from './plain.ts';
import { fieldOf, pathsOf } from './world.ts';

/** What a case is about: the public codes of its answer, and what of its world and its caller the answer rests on. */
export function featuresOf(
  { stage: { world }, caller, operation, outage }: Omit<Failure, 'problems'>,
  {
    expected: { errors, released, refused, writes, ends },
    told,
    failed,
  }: Pick<CaseResult, 'expected' | 'told' | 'failed'>,
): ReadonlySet<string> {
  const { token, grants, recipient, appPolicies } = caller;
  const found = new Set(errors.map((one) => one.code));
  const add = (feature: string, holds: boolean): void => {
    if (holds) found.add(feature);
  };
  const some = released.length > 0;
  const subject = released.map((one) => world.policy.subjects[one.type]);
  const left = released.flatMap((one) => one.coordinates);
  const held = refused.map((one) => one.coordinate);
  const fields = left.map((one) =>
    fieldOf(world, one.split('.')[0] ?? '', one.split('.')[1] ?? ''),
  );
  const marked = (says: string): boolean =>
    world.policy.marks.some((one) => one.says === says && left.includes(one.at));
  add('task', token.legal && some);
  add('contract', some && grants.every((one) => one.kind === 'CONTRACT'));
  add(`to ${recipient?.kind ?? 'nobody'}`, !token.legal);
  add('suspended', recipient?.active === false);
  add(
    'app policy',
    recipient?.kind === 'PUBLISHER_APP' &&
      grants.some((one) => appPolicies[one.tenant]?.thirdPartyDefault !== 'allow-with-grant'),
  );
  add('variables', Object.keys(operation.variables).length > 0);
  add(
    'owners',
    released.some((one) => one.owners.length > 0),
  );
  add(
    'constant tenant',
    subject.some((one) => one?.tenantValue !== undefined),
  );
  add(
    'resource',
    subject.some((one) => one?.resource !== undefined),
  );
  add(
    'two times',
    subject.some((one) => one?.recordedAt?.length === 2),
  );
  add(
    'computed',
    fields.some((one) => one?.source.kind === 'computed'),
  );
  add('derived', marked('derivedFrom'));
  add(
    'override',
    fields.some((one) => one?.overrides !== undefined),
  );
  add(
    'subject path',
    subject.some((one) => pathsOf(one).length > 0),
  );
  const given = Object.values(operation.variables);
  add('input object', some && /\bwhere\d*: \{ \w/.test(operation.text));
  add(
    'input variable',
    some && given.some((one) => typeof one === 'object' && one !== null && !Array.isArray(one)),
  );
  add('filter', some && /\blike\d*:/.test(operation.text));
  add(
    'provides',
    world.types.some((type) => type.fields.some((one) => one.provides !== undefined)) && some,
  );
  add(
    'count',
    released.some((one) => /Connection|PageInfo|Edge/.test(one.type)),
  );
  const limits = grants.filter((one) => one.rowsPerDay !== null || one.uses !== null);
  add('limit', limits.length > 0 && some);
  add('limit passed', ends !== undefined);
  add('transfer', told && some);
  add('subprocessor held off', world.processors.length > 0 && !told && some);
  add('part that leads on', some && /\bitem\b/.test(operation.text));
  add(
    'marked connection',
    [...left, ...held].some((one) => /Connection\.(nodes|edges)$|Edge\.node$/.test(one)),
  );
  add('service down', outage !== null && some);
  add('failed at a mutation', failed === 'a mutation');
  add('failed after a mutation', failed === 'a query' && writes.length > 0);
  add(
    'interface object',
    left.some((one) => one.endsWith('.x0')),
  );
  add('mutation ran', writes.length > 0);
  add('several ran', writes.length > 1);
  add('ran beside a refused one', writes.length > 0 && refused.some((one) => isMutation(one)));
  add('mutation answered', writes.length > 0 && some);
  const ran = writes.map((one) => fieldOf(world, 'Mutation', one.coordinate.slice(9))?.type ?? '');
  const answers = (type: RegExp): boolean => some && ran.some((one) => type.test(one));
  add('connection of a mutation', answers(/Connection/));
  add('interface of a mutation', answers(/\bI0/));
  add('union of a mutation', answers(/\bU0/));
  add(
    'value of a mutation',
    released.some(({ type }) => type === 'Mutation'),
  );
  return found;
}

/** Whether it was a field of a mutation that did not run. */
function isMutation({ coordinate, code }: Expected['refused'][number]): boolean {
  return coordinate.startsWith('Mutation.') && code !== 'MUTATION_EXECUTED_ANSWER_WITHHELD';
}
