import { stringOf, type Site } from './site.ts';

/** Reads one `@notCustomerData`; the reason is what a reviewer sees in `check --releasable`. */
export function readNotCustomerData(site: Site): { readonly reason: string } | string {
  const reason = stringOf(site.node, 'reason');
  if (typeof reason !== 'string' || reason.trim() === '') return 'needs a reason';
  return { reason };
}
