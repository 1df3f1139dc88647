import type { Vocabulary } from '../model/index.ts';
import type { Confiner } from '../plan/index.ts';
import { isConfinable, isWhole, mayShowRows } from './confinement.ts';
import { askedOf, Narrowing, noRows, type ScopeDecision } from './narrowing.ts';
import type { RequestBasis } from './request-basis.ts';
import { ScopeValues } from './scope-values.ts';

/** What narrowing needs to know beside the confiner. */
export interface ScopeQuestion {
  readonly basis: RequestBasis;
  /** The caller's, renamed. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly vocabulary: Vocabulary;
  /** Whether some value that was asked for depends on which rows there are. */
  readonly counted: boolean;
}

/** Narrows the scope arguments of a confiner to what the basis allows. */
export function decideScope(
  confiner: Confiner,
  { basis, variables, vocabulary, counted }: ScopeQuestion,
): ScopeDecision {
  const asked = askedOf(confiner, variables);
  const tenants = asked.get('TENANT');
  const ofTenants = basis.covers.filter((cover) => tenants?.values?.includes(cover.tenant) ?? true);
  const byTenant = Map.groupBy(ofTenants, (cover) => cover.tenant);
  const showing = new Set(
    [...byTenant].filter(([, covers]) => mayShowRows(confiner, basis, covers)).map(([one]) => one),
  );
  const candidates = ofTenants.filter((cover) => showing.has(cover.tenant));
  if (candidates.length === 0) return noRows;
  const whole = candidates.filter((cover) => isWhole(confiner, cover, { basis, vocabulary }));
  // Under a subject the verdict on each parent says whether its rows are all visible (see VerdictMaker).
  const used = counted && whole.length > 0 ? whole : candidates;
  const out = new Narrowing(asked, new ScopeValues(confiner.scopes, variables));
  out.set('TENANT', [...new Set(used.map((cover) => cover.tenant))]);
  if (used !== whole) {
    if (!confiner.isWithin) {
      out.limit('ACCOUNT', used, (cover) => (cover.account === null ? null : [cover.account]));
    }
    out.limit('RESOURCE', used, (cover) => cover.resources);
    out.period(used, confiner);
    if (!used.every((cover) => isConfinable(confiner, cover, { basis, vocabulary }))) out.loosen();
  }
  const isUsed = new Set(used);
  const indices = basis.covers.flatMap((cover, index) => (isUsed.has(cover) ? [index] : []));
  return out.decision(confiner.underSubject, indices);
}
