import type { ScopeAxis } from '../src/model/index.ts';
import { stringOf, type Site } from './site.ts';

const axes: readonly string[] = ['TENANT', 'ACCOUNT', 'RESOURCE', 'PERIOD_FROM', 'PERIOD_TO'];

/** Reads one `@scope`. */
export function readScope(site: Site): { readonly by: ScopeAxis } | string {
  const by = stringOf(site.node, 'by');
  if (typeof by !== 'string' || !axes.includes(by)) return `needs by, one of ${axes.join(', ')}`;
  return { by: by as ScopeAxis };
}
