import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** One place in an SDL document where a directive of ours stands. */
export interface Site {
  /** Canonical directive name, after import renames: `classified`. */
  readonly directive: string;
  /** Schema coordinate of what carries it: `Type`, `Type.field` or `Type.field(argument:)`. */
  readonly coordinate: string;
  /** Directive location of the GraphQL specification: `FIELD_DEFINITION`. */
  readonly location: string;
  readonly node: ConstDirectiveNode;
  /** Subgraph or overlay name with line: `mail:12`. */
  readonly source: string;
}

/** An SDL document with the name that findings quote. */
export interface NamedSdl {
  readonly name: string;
  readonly document: DocumentNode;
}

/** Reads an argument of a directive as plain data; undefined when it is absent or null. */
export function argumentOf(node: ConstDirectiveNode, name: string): unknown {
  const value = node.arguments?.find((one) => one.name.value === name)?.value;
  return value === undefined ? undefined : constant(value);
}

/** All that a mark means but for whose it is: sites of one text say the same. */
export function markText({ directive, location, node }: Site): string {
  let text = `${directive} ${location}`;
  for (const { name, value } of node.arguments ?? []) {
    text += ` ${name.value}:${JSON.stringify(constant(value)) ?? ''}`;
  }
  return text;
}

type ConstValue = NonNullable<ConstDirectiveNode['arguments']>[number]['value'];

function constant(value: ConstValue): unknown {
  switch (value.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return value.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(value.value);
    case Kind.LIST:
      return value.values.map(constant);
    case Kind.OBJECT:
      return Object.fromEntries(
        value.fields.map((field) => [field.name.value, constant(field.value)]),
      );
    default:
      return undefined;
  }
}

/** A directive's string argument; undefined when absent, null when it is something else. */
export function stringOf(node: ConstDirectiveNode, name: string): string | undefined | null {
  const value = argumentOf(node, name);
  return value === undefined || typeof value === 'string' ? value : null;
}

/** A directive's list of strings; undefined when absent, null when it is something else. */
export function stringsOf(
  node: ConstDirectiveNode,
  name: string,
): readonly string[] | undefined | null {
  const value = argumentOf(node, name);
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  return list.every((one): one is string => typeof one === 'string') ? list : null;
}
