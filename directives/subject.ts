import type { SubjectMark } from '../src/model/index.ts';
import { stringOf, stringsOf, type Site } from './site.ts';

/** One `@subject`; `exists` stays null until the whole type is known. */
export type SubjectRule = Omit<SubjectMark, 'exists'> & {
  readonly exists: readonly string[] | null;
};

/** Reads one mark; a string is the problem with it. */
export function readSubject(site: Site): SubjectRule | string {
  const one = (name: string) => stringOf(site.node, name);
  const many = (name: string) => stringsOf(site.node, name);
  const tenant = one('tenant');
  const value = one('tenantValue');
  const parts = [tenant, value, one('account'), one('resource')];
  const lists = [many('owners'), many('recordedAt'), many('exists')];
  if (parts.includes(null) || lists.includes(null)) return 'has an argument of the wrong kind';
  if ((tenant === undefined) === (value === undefined)) return 'needs either tenant or tenantValue';
  return {
    tenant: typeof tenant === 'string' ? { field: tenant } : { value: String(value) },
    account: one('account') ?? null,
    resource: one('resource') ?? null,
    owners: many('owners') ?? [],
    recordedAt: many('recordedAt') ?? [],
    exists: many('exists') ?? null,
  };
}
