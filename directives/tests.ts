import { stringOf, type Site } from './site.ts';

/** Reads one `@tests`: the schema coordinate of the field that is tested. */
export function readTests(site: Site): { readonly field: string } | string {
  const field = stringOf(site.node, 'field');
  if (typeof field !== 'string' || !/^\w+\.\w+$/.test(field)) {
    return 'needs field, a coordinate like `Type.field`';
  }
  return { field };
}
