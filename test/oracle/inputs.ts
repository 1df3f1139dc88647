import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import type { ArgumentRule, Marks } from './marks.ts';

type Field = GraphQLField<unknown, unknown>;
type Values = Readonly<Record<string, unknown>>;

/** The rules of each argument that is written and of each input field that has a value (DESIGN.md §3). */
export function usesOf(
  marks: Marks,
  { type, field, node }: { readonly type: string; readonly field: Field; readonly node: FieldNode },
  variables: Values,
): readonly ArgumentRule[] {
  return (node.arguments ?? []).flatMap(({ name, value }) => {
    const argument = field.args.find((one) => one.name === name.value);
    if (argument === undefined) return [];
    return [marks.argument(type, field, argument.name), ...within(argument.type, value)];
  });

  function within(type: GraphQLInputType, value: ValueNode): readonly ArgumentRule[] {
    const input = getNamedType(type);
    if (!isInputObjectType(input)) return [];
    if (value.kind === Kind.VARIABLE) return given(input, variables[value.name.value]);
    if (value.kind === Kind.LIST) return value.values.flatMap((one) => within(type, one));
    if (value.kind !== Kind.OBJECT) return [];
    return Object.values(input.getFields()).flatMap((one) => {
      const written = value.fields.find((other) => other.name.value === one.name)?.value;
      if (written !== undefined) {
        return [marks.inputField(input, one.name), ...within(one.type, written)];
      }
      return one.defaultValue === undefined ? [] : [marks.inputField(input, one.name)];
    });
  }

  function given(input: GraphQLInputObjectType, value: unknown): readonly ArgumentRule[] {
    if (Array.isArray(value)) return value.flatMap((one) => given(input, one));
    if (!isObject(value)) return [];
    return Object.values(input.getFields()).flatMap((one) => {
      if (!Object.hasOwn(value, one.name)) return [];
      const below = getNamedType(one.type);
      const inner = isInputObjectType(below) ? given(below, value[one.name]) : [];
      return [marks.inputField(input, one.name), ...inner];
    });
  }
}

/** One scope of a field: an argument, or a field of an input object that stands once. */
export interface Scope {
  readonly by: string;
  readonly list: boolean;
  /** What the caller asks for; null when it is left open. */
  readonly values: readonly string[] | null;
  /** Whether the gateway has a place to write it. */
  readonly writable: boolean;
}

/** The scopes of a field. What stands in a list or again within itself speaks of some rows only and is none. */
export function scopesOf(marks: Marks, type: string, field: Field, args: Values): readonly Scope[] {
  return field.args.flatMap((one) => {
    const rule = marks.argument(type, field, one.name);
    if (rule.by !== null) return [scope(rule.by, one.type, args[one.name], true)];
    return below(one.type, args[one.name], true, []);
  });

  function below(
    type: GraphQLInputType,
    value: unknown,
    writable: boolean,
    seen: readonly string[],
  ): readonly Scope[] {
    const input = getNullableType(type);
    if (!isInputObjectType(input) || seen.includes(input.name)) return [];
    const fields = Object.values(input.getFields());
    return fields.flatMap((one) => {
      const { by } = marks.inputField(input, one.name);
      const needsMore = fields.some(
        (other) =>
          other !== one && (isRequiredInputField(other) || other.defaultValue !== undefined),
      );
      const known = isObject(value);
      const inner = known ? value[one.name] : undefined;
      // Where there is no object yet, one is made that holds nothing else.
      const can = writable && (known || !needsMore);
      if (by !== null) return [scope(by, one.type, inner, can)];
      return below(one.type, inner, can, [...seen, input.name]);
    });
  }
}

function scope(by: string, type: GraphQLInputType, value: unknown, writable: boolean): Scope {
  const values = value == null ? null : (Array.isArray(value) ? value : [value]).map(String);
  return { by, list: isListType(getNullableType(type)), values, writable };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an input field at any depth below decides which rows come back. */
export function countsBelow(
  marks: Marks,
  type: GraphQLInputType,
  seen: readonly string[] = [],
): boolean {
  const input = getNamedType(type);
  if (!isInputObjectType(input) || seen.includes(input.name)) return false;
  return Object.values(input.getFields()).some(
    (one) =>
      marks.saysCount(`${input.name}.${one.name}`) ||
      countsBelow(marks, one.type, [...seen, input.name]),
  );
}
