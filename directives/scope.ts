import { scopeAxes, type ScopeAxis } from '../src/model/index.ts';
import { stringOf, type Site } from './site.ts';

/** Reads one `@scope`. */
export function readScope(site: Site): { readonly by: ScopeAxis } | string {
  const said = stringOf(site.node, 'by');
  const by = scopeAxes.find((one) => one === said);
  return by === undefined ? `needs by, one of ${scopeAxes.join(', ')}` : { by };
}
