import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { SourceField } from './dependencies.ts';
import type { Derivation } from './derivation.ts';
import { join, nothingSaid, type FieldRule } from './field-rules.ts';
import { possibleTypes } from './fold-types.ts';
import type { Said } from './reading.ts';

/** An output type that declares fields. */
export type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/** The types of a schema that a caller can select fields of. */
export function fieldedTypes(schema: GraphQLSchema): readonly Fielded[] {
  return Object.values(schema.getTypeMap()).filter(
    (type: GraphQLNamedType): type is Fielded =>
      (isObjectType(type) || isInterfaceType(type)) &&
      !type.name.startsWith('__') &&
      type.name !== '_Service',
  );
}

type Field = GraphQLField<unknown, unknown>;

/** What the rules of fields are joined from. */
export interface RuleSources {
  readonly schema: GraphQLSchema;
  readonly said: ReadonlyMap<string, Said>;
  /** By coordinate: the fields that it is computed from. */
  readonly required: ReadonlyMap<string, readonly SourceField[]>;
  readonly derivation: Derivation;
  readonly hasSubject: (type: string) => boolean;
  /** Told of a field that is computed from another object's field, which no subject at hand can speak for. */
  readonly elsewhere: (coordinate: string, source: string) => void;
}

/** A field on the way back from a computed one. */
interface Reached {
  readonly at: readonly [Fielded, Field];
  readonly isSource: boolean;
  /** It belongs to another object than the computed one. */
  readonly elsewhere: boolean;
}

/** The fields that the one at a coordinate is computed from. */
function computedFrom({ required, derivation }: RuleSources, at: string): readonly SourceField[] {
  const derived = derivation.sources.get(at) ?? [];
  return [
    ...(required.get(at) ?? []),
    ...derived.map((source) => ({ at: source, elsewhere: false })),
  ];
}

/** Whether somebody else than the custodian of the objects of `start` may own what is read from `type`. */
function isOthers({ schema, derivation }: RuleSources, start: Fielded, type: Fielded): boolean {
  return !possibleTypes(schema, start).every((own) =>
    possibleTypes(schema, type).every((other) => derivation.isOneTenants(own.name, other.name)),
  );
}

/** Whether every object of the type is somebody's, so that a mark on the type is judged there, on each row. */
function isSomebodys(type: GraphQLNamedType, { schema, hasSubject }: RuleSources): boolean {
  if (!isInterfaceType(type)) return hasSubject(type.name);
  const possible = schema.getPossibleTypes(type);
  return possible.length > 0 && possible.every((one) => hasSubject(one.name));
}

/**
 * Joins all that is said of one field, wherever it is said: on the field, on its type, on the type it returns, on
 * the interfaces it comes from or the types that implement it, and on every field it is computed from, any number of
 * hops away.
 */
export function fieldRules(sources: RuleSources): (type: Fielded, field: Field) => FieldRule {
  const { schema, said, derivation, hasSubject } = sources;
  const joined = new Map<string, FieldRule>();

  const saidAt = (place: string): FieldRule => said.get(place) ?? nothingSaid;

  /** What is said of a field where `type` declares it, for objects of `holder`. */
  function own(type: Fielded, field: Field, holder: Fielded): FieldRule {
    const named = getNamedType(field.type);
    const declared = join(saidAt(`${type.name}.${field.name}`), saidAt(type.name));
    // Where nobody's object leads to somebody's, the mark on that somebody's type is judged there.
    const isJudgedThere = !hasSubject(holder.name) && isSomebodys(named, sources);
    return isJudgedThere ? declared : join(declared, saidAt(named.name));
  }

  /** Joins what is said of every field that can be reached; a walk, so that a cycle loses nothing. */
  function reach(start: Fielded, field: Field): FieldRule {
    let rule = nothingSaid;
    const seen = new Set<string>();
    const waiting: Reached[] = [{ at: [start, field], isSource: false, elsewhere: false }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [type, one] = next.at;
      const coordinate = `${type.name}.${one.name}`;
      const { isSource, elsewhere } = next;
      if (seen.has(`${coordinate} ${elsewhere}`)) continue;
      seen.add(`${coordinate} ${elsewhere}`);
      let here = own(type, one, type);
      const places = [coordinate];
      for (const above of type.getInterfaces()) {
        const same = above.getFields()[one.name];
        if (same === undefined) continue;
        here = join(here, own(above, same, type));
        places.push(`${above.name}.${one.name}`);
      }
      rule = join(rule, here);
      // What nobody has classified never leaves, so nothing that is computed from it does.
      const unsaid = here.elements.size === 0 && here.open === null;
      if (isSource && unsaid && isPlain(one)) rule = { ...rule, unsupported: true };
      if (elsewhere && here.elements.size > 0 && isOthers(sources, start, type)) {
        rule = { ...rule, unsupported: true };
        sources.elsewhere(`${start.name}.${field.name}`, coordinate);
      }
      const below = isInterfaceType(type) ? schema.getImplementations(type) : null;
      for (const other of below === null ? [] : [...below.objects, ...below.interfaces]) {
        const same = other.getFields()[one.name];
        if (same !== undefined) waiting.push({ at: [other, same], isSource, elsewhere });
      }
      if (places.some((at) => derivation.unjudged.has(at))) rule = { ...rule, unsupported: true };
      for (const source of places.flatMap((one) => computedFrom(sources, one))) {
        const at = fieldAt(schema, source.at);
        const further = elsewhere || source.elsewhere;
        if (at !== null) waiting.push({ at, isSource: true, elsewhere: further });
      }
    }
    return rule;
  }

  return (type, field) => {
    const coordinate = `${type.name}.${field.name}`;
    const known = joined.get(coordinate);
    if (known !== undefined) return known;
    const rule = reach(type, field);
    joined.set(coordinate, rule);
    return rule;
  };
}

/** A field by its coordinate; null when the graph has none. */
export function fieldAt(schema: GraphQLSchema, coordinate: string): [Fielded, Field] | null {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return null;
  const field = type.getFields()[fieldName];
  return field === undefined ? null : [type, field];
}

const sensitive = new Set([
  'key',
  'secret',
  'token',
  'password',
  'recovery',
  'otp',
  'keys',
  'secrets',
  'tokens',
  'passwords',
]);

const perhapsSensitive = /key|secret|token|password|recovery|otp/i;

/** Whether a name has a word in it that must be marked KEY or CREDENTIAL, or carry a reason. */
export function hasSensitiveName(name: string): boolean {
  if (!perhapsSensitive.test(name)) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => sensitive.has(word));
}

/** Whether a field's value is a plain value rather than objects. */
export function isPlain(field: GraphQLField<unknown, unknown>): boolean {
  return isLeafType(getNamedType(field.type));
}
