import type { GraphQLSchema } from 'graphql';
import type { IdentityKey } from './identity.ts';
import type { Nested } from './nested.ts';
import type { Anchor, FetchProgram } from './program.ts';
import { concreteTypes } from './raw-fields.ts';
import { isOneOf, placesOf, readChild, readKey, typenameCode, type ReadSite } from './read-code.ts';
import { requiredKeys, type RequiredKey } from './required-keys.ts';
import type { Shape } from './shape.ts';

/** Where the code of an anchor's representations is generated. */
export interface RepresentationSite extends ReadSite {
  readonly program: FetchProgram;
  readonly anchor: Anchor;
  readonly keys: readonly IdentityKey[];
  readonly schema: GraphQLSchema;
  linksAt(shape: Shape): readonly number[];
}

/**
 * Code that writes the representation of the object at hand and hands it to `q`. Writes nothing for an object whose
 * type is none of those that the plan names, or that has no value to be found by; nor where a required value could not
 * be had: of what is left out a service would make another value. What is null is sent as null.
 */
export function representationCode(site: RepresentationSite, shape: Shape): string[] {
  const { anchor } = site;
  const keys = new Set(site.keys.map((one) => one.name));
  const [fragment] = anchor.requires;
  const only =
    anchor.requires.length === 1 && fragment?.kind === 'InlineFragment'
      ? JSON.stringify(fragment.typeCondition)
      : 'undefined';
  const body = [
    ...typenameCode(site, shape),
    `if (t === undefined) t = ${only};`,
    ...typesAskedCode(site),
    'let k = ""; let r = ""; let name = t;',
    ...renameTypeCode(site),
  ];
  const required = [...requiredKeys(anchor.requires)];
  required.forEach(([name, one], n) => {
    const read = requiredCode(site, shape, name, one, `v${n}`);
    body.push(`let v${n}; if (${appliesCode(site, one)}) { ${read} }`);
  });
  body.push(`if (${required.map((_, n) => `v${n} == null`).join(' && ')}) return undefined;`);
  const memo = required.every(([, one]) => one.selections === null)
    ? memoCode(required.length)
    : null;
  body.push(...(memo?.find ?? []));
  required.forEach(([name, one], n) => {
    const key = JSON.stringify(`,${JSON.stringify(keySent(anchor, name, one))}:`);
    const text = one.selections === null ? `JSON.stringify(v${n})` : `v${n}`;
    // A key that is null is sent like any value, and the entity that comes back is not told by it.
    const target = keys.has(name) ? `if (v${n} !== null) k += ${key} + ${text}; else r` : 'r';
    body.push(`if (v${n} !== undefined) { ${target} += ${key} + ${text}; }`);
  });
  body.push('const place = q.add(t, name, k, r);');
  body.push(...(memo?.keep ?? []), 'return place;');
  return body;
}

/**
 * Many rows name the same entity. What is made of plain values alone is found again by comparing them, and no text is
 * written; `m` is the anchor's own, because another anchor may send other keys for the same values.
 */
function memoCode(values: number): { find: string[]; keep: string[] } {
  const others = Array.from({ length: values }, (_, n) => `v${n}`).slice(1);
  const same = ['t', ...others].map((one) => `c.${one} === ${one}`).join(' && ');
  return {
    find: ['const c = m.get(v0);', `if (c !== undefined && ${same}) return c.place;`],
    keep: [`m.set(v0, { ${['t', ...others, 'place'].join(', ')} });`],
  };
}

/** An object of a type that the plan does not name is not asked for. */
function typesAskedCode(site: RepresentationSite): string[] {
  const { requires } = site.anchor;
  if (requires.some((one) => one.kind === 'Field'))
    return ['if (t === undefined) return undefined;'];
  const conditions = requires.flatMap((one) => ('typeCondition' in one ? [one.typeCondition] : []));
  const types = concreteTypes(conditions, site.schema);
  return [`if (!${isOneOf(site, types)}) return undefined;`];
}

/** The planner may ask for an object under the name of its interface: the service knows it as an interface object. */
function renameTypeCode(site: RepresentationSite): string[] {
  return site.anchor.inputRewrites.flatMap((rewrite) => {
    const key = rewrite.path.at(-1);
    if (rewrite.kind !== 'ValueSetter' || key === undefined || !('Key' in key)) return [];
    if (key.Key !== '__typename') return [];
    const set = `name = ${JSON.stringify(rewrite.setValueTo)};`;
    const types = rewrite.path.find((one) => 'TypenameEquals' in one);
    if (types === undefined || !('TypenameEquals' in types)) return [set];
    return [`if (${isOneOf(site, concreteTypes(types.TypenameEquals, site.schema))}) ${set}`];
  });
}

function appliesCode(site: RepresentationSite, { conditions }: RequiredKey): string {
  if (conditions.includes(null)) return 'true';
  const types = concreteTypes(
    conditions.filter((one) => one !== null),
    site.schema,
  );
  return isOneOf(site, types);
}

function requiredCode(
  site: RepresentationSite,
  shape: Shape,
  name: string,
  { selections }: RequiredKey,
  value: string,
): string {
  const sources = site.sources(shape);
  const places = `[${sources.flatMap((one) => placesOf(site, one, name)).join(', ')}]`;
  if (selections === null) {
    const reads = sources.flatMap((one) => readKey(one, name, null));
    return `${value} = ${reads.length === 0 ? 'undefined' : reads.join(' ?? ')};
      if (${value} == null && (${value} = absence(x, ${places})) !== null) return lost(x.faults, ${value}.code);`;
  }
  const child = shape.child(name);
  const held = new Set(sources);
  const pieces = child.sources.filter((one) => one.parent !== null && held.has(one.parent));
  const links = site.linksAt(child);
  const plan: Nested = {
    shape: child,
    pieces,
    links,
    selections,
    tableOf: site.program.tableOf,
    schema: site.schema,
  };
  const values = pieces.map((one) => readChild(one, null));
  const at = `[${links.map((id) => `l${id}`).join(', ')}]`;
  return `${value} = nested(x, ${site.const(plan)}, { values: [${values.join(', ')}], links: ${at}, places: ${places} });
    if (${value} !== null && typeof ${value} !== "string") return lost(x.faults, ${value}.code);`;
}

/** The key under which the service expects a value that the plan holds under another. */
function keySent({ inputRewrites }: Anchor, name: string, { sentAs }: RequiredKey): string {
  const rename = inputRewrites.find((one) => {
    const last = one.path.at(-1);
    return one.kind === 'KeyRenamer' && last !== undefined && 'Key' in last && last.Key === name;
  });
  return rename?.kind === 'KeyRenamer' ? rename.renameKeyTo : sentAs;
}
