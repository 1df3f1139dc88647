import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { RequiresSelection } from '../plan/port.ts';
import { generated } from './generated.ts';
import { keyText } from './key-text.ts';
import { concreteTypes } from './raw-fields.ts';
import { readRaw } from './read-code.ts';
import { requiredKeys } from './required-keys.ts';
import { serviceKeys } from './service-keys.ts';

/*
 * The entity that comes back must be the one that was asked for. A service that answers in another order, or with
 * another object, would hand the values of one row to another; so each entity is asked for its type and keys too, and
 * what does not match is not there.
 */

/** A key that must come back as it was sent. */
export interface IdentityKey {
  readonly name: string;
  /** null for a plain value. */
  readonly selections: readonly RequiresSelection[] | null;
  /** By type condition: the key of the value in the service's answer. */
  readonly rawKeys: ReadonlyMap<string, string>;
}

/** Which of the required values are keys by which the service finds its entities. */
export function identityKeys(
  service: string,
  requires: readonly RequiresSelection[],
  schema: GraphQLSchema,
): readonly IdentityKey[] {
  const keysOf = serviceKeys(schema);
  const keys: IdentityKey[] = [];
  for (const [name, { conditions, selections, sentAs }] of requiredKeys(requires)) {
    const types = conditions.filter((one) => one !== null);
    const isKey = types.every((one) => keysOf(service, one).has(name));
    if (types.length < conditions.length || !isKey || sentAs !== name) continue;
    const alike = new Set(types.map((type) => typeOf(schema, type, name))).size <= 1;
    // Fields of different types may not share a response key.
    const rawKeys = new Map(types.map((type) => [type, alike ? name : `${name}_of_${type}`]));
    keys.push({ name, selections, rawKeys });
  }
  return keys;
}

function typeOf(schema: GraphQLSchema, typeName: string, field: string): string {
  const type = schema.getType(typeName);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  return String(fields[field]?.type);
}

/**
 * Whether an entity is the one that was asked for. `type` is the object's type as it was known, `name` what the
 * service was told, `keys` the text of the keys as they were sent.
 */
export type IdentityCheck = (entity: object, type: string, name: string, keys: string) => boolean;

/** Generates the check of one table. */
export function identityCheck(keys: readonly IdentityKey[], schema: GraphQLSchema): IdentityCheck {
  const consts: unknown[] = [];
  const constant = (value: unknown): string => `consts[${consts.push(value) - 1}]`;
  const body = ['let k = "", v;'];
  for (const { name, selections, rawKeys } of keys) {
    const cases = [...rawKeys].map(([type, rawKey]) => {
      const types = constant(concreteTypes([type], schema));
      return `if (${types}.has(t)) v = ${readRaw('e', rawKey)};`;
    });
    const text = selections === null ? 'JSON.stringify(v)' : `text(v, ${constant(selections)})`;
    body.push(
      'v = null;',
      cases.join(' else '),
      `if (v != null) k += ${JSON.stringify(`,${JSON.stringify(name)}:`)} + ${text};`,
    );
  }
  const program = `return (e, t, n, sent) => {
  const r = e.__typename;
  if (r !== t && r !== n && !narrower(r, t)) return false;
  ${body.join('\n  ')}
  return k === sent || alike(k, sent);
};`;
  return generated<
    (
      consts: readonly unknown[],
      narrower: (got: unknown, asked: string) => boolean,
      alike: typeof sameKeys,
      text: typeof keyText,
    ) => IdentityCheck
  >(['consts', 'narrower', 'alike', 'text'], program)(
    consts,
    (got, asked) =>
      typeof got === 'string' &&
      !isObjectType(schema.getType(asked)) &&
      concreteTypes([asked], schema).has(got),
    sameKeys,
    keyText,
  );
}

/** Compares key texts that differ: an id may come as number or string, and a key that was not sent need not match. */
function sameKeys(got: string, sent: string): boolean {
  const found = JSON.parse(`{${got.slice(1)}}`) as Record<string, unknown>;
  const asked = JSON.parse(`{${sent.slice(1)}}`) as Record<string, unknown>;
  return Object.entries(asked).every(([name, value]) => same(found[name], value));
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function same(got: unknown, sent: unknown): boolean {
  if (typeof sent !== 'object' || sent === null) {
    return got === sent || (isId(got) && isId(sent) && String(got) === String(sent));
  }
  if (typeof got !== 'object' || got === null || Array.isArray(got) !== Array.isArray(sent)) {
    return false;
  }
  const values = got as Record<string, unknown>;
  return Object.entries(sent).every(([name, value]) => same(values[name], value));
}
