import {
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLOutputType,
} from 'graphql';

/**
 * Result coercion of a plain value (GraphQL specification §3.5): the value to send, or undefined when the service sent
 * something of another type. Strict, so that nothing of a wrong type slips through in another shape.
 */
export type LeafCoercion = (value: unknown) => unknown;

const builtIn: Readonly<Record<string, LeafCoercion>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Int: (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined),
  Float: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  ID: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
  },
};

/** Code for whether the value that a variable holds stays as it is, by the name of the built-in type. */
const unchanged: Readonly<Record<string, (value: string) => string>> = {
  String: (value) => `typeof ${value} === "string"`,
  Boolean: (value) => `typeof ${value} === "boolean"`,
  Int: (value) => `typeof ${value} === "number" && (${value} | 0) === ${value}`,
  Float: (value) => `typeof ${value} === "number" && Number.isFinite(${value})`,
  ID: (value) => `typeof ${value} === "string"`,
};

/** As above; null for a type of which its coercion alone can say. */
export function unchangedCode(type: GraphQLOutputType, value: string): string | null {
  if (!isScalarType(type) || !Object.hasOwn(unchanged, type.name)) return null;
  return unchanged[type.name]?.(value) ?? null;
}

/** The coercion of a named leaf type. `served` is asked for enums, whose inaccessible values must not be shown. */
export function leafCoercion(
  type: GraphQLOutputType,
  servedValues: ReadonlySet<string> | null,
): LeafCoercion {
  if (isEnumType(type)) {
    const names = servedValues ?? new Set(type.getValues().map((one) => one.name));
    return (value) => (typeof value === 'string' && names.has(value) ? value : undefined);
  }
  const own =
    isScalarType(type) && Object.hasOwn(builtIn, type.name) ? builtIn[type.name] : undefined;
  // A custom scalar is whatever JSON its service says it is; functions only come from a key that was not there.
  return own ?? ((value) => (typeof value === 'function' ? undefined : value));
}

/** A list of plain values, at any depth. */
export interface LeafList {
  readonly nonNull: boolean;
  /** null for the plain value itself. */
  readonly item: LeafList | null;
  readonly coerce: LeafCoercion;
}

export function leafList(type: GraphQLOutputType, coerce: LeafCoercion): LeafList {
  const nonNull = isNonNullType(type);
  const inner = nonNull ? type.ofType : type;
  if (!isListType(inner)) return { nonNull, item: null, coerce };
  return { nonNull, item: leafList(inner.ofType, coerce), coerce };
}
