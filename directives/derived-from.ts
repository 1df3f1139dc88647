import { stringsOf, type Site } from './site.ts';

/** Reads one `@derivedFrom`: the schema coordinates of the fields that the value is computed from. */
export function readDerivedFrom(site: Site): { readonly fields: readonly string[] } | string {
  const fields = stringsOf(site.node, 'fields');
  const wrong = fields?.length === 0 || fields?.some((one) => !/^\w+\.\w+$/.test(one)) === true;
  if (fields === null || fields === undefined || wrong) {
    return 'needs fields, a list of coordinates like `Type.field`';
  }
  return { fields };
}
