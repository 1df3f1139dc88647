import { isObjectType, type GraphQLSchema } from 'graphql';
import type { FetchProgram } from './program.ts';
import type { RawField } from './raw-fields.ts';
import type { Shape, Source } from './shape.ts';

/*
 * Expressions of generated code. In it, `s<n>` is the piece of the current object that source n brings, `l<n>` the
 * link of anchor n at the current place, and `x` the fetch state.
 */

/** How a key is read from a piece of an object of this concrete type; null: whatever type it is. */
export function rawKeysOf(source: Source, key: string, type: string | null): readonly RawField[] {
  const found = new Map<string, RawField>();
  for (const one of source.fields) {
    if (one.key !== key || (type !== null && one.types?.has(type) === false)) continue;
    const before = found.get(one.rawKey);
    // Asked of several types under one raw key, it may stand in objects of any of them.
    const types = before?.types === null || one.types === null ? null : one.types;
    const all = types === null ? null : types.union(before?.types ?? types);
    found.set(one.rawKey, { ...one, types: all });
  }
  return [...found.values()];
}

/** What generated code may read at a place. */
export interface ReadSite {
  readonly schema: GraphQLSchema;
  sources(shape: Shape): readonly Source[];
  /** Expression for a value that generated code needs. */
  const(value: unknown): string;
}

/**
 * Code that declares `t`: the type of the object at hand, or undefined. A service that knows the object as an
 * interface object says the interface's name, so another piece that says more wins.
 */
export function typenameCode(site: ReadSite, shape: Shape): string[] {
  const [first = 'undefined', ...others] = site
    .sources(shape)
    .flatMap((one) => readKey(one, '__typename', null));
  const objects = others.length === 0 ? '' : site.const(objectNames(site.schema));
  return [
    `let t = ${first} ?? undefined;`,
    ...others.map((one) => `if (!${objects}.has(t)) t = ${one} ?? t;`),
  ];
}

function objectNames(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap());
  return new Set(types.filter((one) => isObjectType(one)).map((one) => one.name));
}

/** Types that are compared one by one rather than looked up. */
const comparedMax = 4;

/** Code for whether `t` is one of these types. */
export function isOneOf(site: ReadSite, types: ReadonlySet<string>): string {
  if (types.size === 0) return 'false';
  if (types.size > comparedMax) return `${site.const(types)}.has(t)`;
  return `(${[...types].map((one) => `t === ${JSON.stringify(one)}`).join(' || ')})`;
}

/**
 * The types whose objects hold a key under this raw one; null where nothing else can stand there. The planner gives one
 * alias to different fields of different types, so that a raw key says which field it is only together with the type.
 */
export function typesAt(source: Source, key: string, rawKey: string): ReadonlySet<string> | null {
  const found = source.fields.filter((one) => one.key === key);
  if (found.every((one) => one.rawKey === key)) return null;
  const here = found.filter((one) => one.rawKey === rawKey);
  if (here.some((one) => one.types === null)) return null;
  return new Set(here.flatMap((one) => [...(one.types ?? [])]));
}

/** Code of a read that counts only for an object of a type that holds the key there. */
function ofItsType(source: Source, key: string, rawKey: string, read: string): string {
  const types = typesAt(source, key, rawKey);
  if (types === null) return read;
  const own = `s${source.id}["__typename"]`;
  const tests = [...types].map((one) => `${own} === ${JSON.stringify(one)}`);
  return `(${tests.join(' || ')} ? ${read} : undefined)`;
}

/** Reads of a plain key from a piece, in the order to try them. */
export function readKey(source: Source, key: string, type: string | null): readonly string[] {
  return rawKeysOf(source, key, type).map((one) => {
    const value =
      one.constant === null ? readRaw(`s${source.id}`, one.rawKey) : JSON.stringify(one.constant);
    const read = type === null ? ofItsType(source, key, one.rawKey, value) : value;
    return `(s${source.id} == null ? undefined : ${read})`;
  });
}

/**
 * Triples of piece, key and fetch: where the value under a key could have come from (see `absence`). `t` is the type of
 * the object at hand.
 */
export function placesOf(site: ReadSite, source: Source, key: string): readonly string[] {
  return rawKeysOf(source, key, null).map(({ rawKey, types }) => {
    const piece = `s${source.id}`;
    const held = types === null ? piece : `(${isOneOf(site, types)} ? ${piece} : undefined)`;
    return `${held}, ${JSON.stringify(rawKey)}, ${source.fetch}`;
  });
}

/** Read of a piece from the piece above that contains it. */
export function readChild(source: Source, type: string | null): string {
  const { parent, key } = source;
  if (parent === null || key === null) return 'undefined';
  const reads = rawKeysOf(parent, key, type).map((one) => {
    const read = readRaw(`s${parent.id}`, one.rawKey);
    return type === null ? ofItsType(parent, key, one.rawKey, read) : read;
  });
  return reads.length === 0
    ? 'undefined'
    : `(s${parent.id} == null ? undefined : ${reads.join(' ?? ')})`;
}

/** Names that every object inherits: a service that leaves such a key out has not sent the inherited thing. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Read of a key from a variable that holds an object. */
export function readRaw(piece: string, key: string): string {
  const name = JSON.stringify(key);
  const read = `${piece}[${name}]`;
  return inherited.has(key) ? `(Object.hasOwn(${piece}, ${name}) ? ${read} : undefined)` : read;
}

/** The entity that a link points to, or what stands for one that could not be asked for. */
export function entityAt(program: Pick<FetchProgram, 'tableOf'>, anchor: number): string {
  const table = `x.entities[${program.tableOf[anchor] ?? -1}]`;
  const link = `l${anchor}`;
  const lost = `(Array.isArray(${link}) ? undefined : ${link})`;
  return `typeof ${link} !== "number" ? ${lost} : ${table} == null ? undefined : ${table}[${link}]`;
}
