import type { GraphQLField } from 'graphql';
import type { Confinement } from './confinement.ts';
import { scopesOf } from './inputs.ts';
import type { Marks } from './marks.ts';
import type { PlainPeriod } from './plain.ts';

/**
 * Nothing of a mutation is narrowed: it is called as it was asked for, and what comes back is judged. Its rows are
 * confined only where the caller itself asked for no more than the basis allows (DESIGN.md §4, ADR 0015).
 */
export function asAsked(
  marks: Marks,
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, unknown>>,
  read: Confinement,
): Confinement {
  const scopes = scopesOf(marks, 'Mutation', field, args);
  const asked = (by: string): readonly string[] | null => {
    const given = scopes.filter((one) => one.by === by).flatMap((one) => one.values ?? []);
    return given.length === 0 ? null : given;
  };
  const within = (by: string, limit: readonly string[] | null): boolean =>
    limit === null || asked(by)?.every((one) => limit.includes(one)) === true;
  const isDated = read.kinds.some((one) => (marks.subject(one)?.recordedAt ?? []).length > 0);
  const bounds = (by: string): readonly number[] => (asked(by) ?? []).map((one) => Date.parse(one));
  const inPeriod = ({ from, to }: PlainPeriod): boolean =>
    (from === null || bounds('PERIOD_FROM').some((one) => one >= from)) &&
    (to === null || bounds('PERIOD_TO').some((one) => one <= to));
  const isAsked = read.grants.every(
    (one) =>
      within('RESOURCE', one.resources) &&
      within('ACCOUNT', one.account === null ? null : [one.account]) &&
      (one.period === null || !isDated || inPeriod(one.period)),
  );
  return { ...read, empty: false, confined: read.confined && !read.empty && isAsked };
}
