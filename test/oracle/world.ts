import type { Axis, PlainPolicy, PlainProcessor, PlainRow, PlainSubject } from './plain.ts';

/** What an argument does. */
export type ArgumentRole =
  | { readonly kind: 'scope'; readonly by: Axis }
  | { readonly kind: 'first' }
  | { readonly kind: 'id' }
  /** Rows whose field has this value. */
  | { readonly kind: 'equals'; readonly field: string }
  /** An input object, or a list of them: rows fit all that stands in it. */
  | { readonly kind: 'input' }
  /** What is written, in the place of the field `written`. */
  | { readonly kind: 'text' }
  | { readonly kind: 'nothing' };

export interface ArgumentSpec {
  readonly name: string;
  readonly type: string;
  readonly role: ArgumentRole;
  /** What stands where nothing is given. */
  readonly usual?: string;
}

/** An input object. */
export interface InputSpec {
  readonly name: string;
  readonly fields: readonly ArgumentSpec[];
}

/** Where a field's value comes from. */
export type Source =
  | { readonly kind: 'cell' }
  /** Ids of rows, nested as the type says. */
  | { readonly kind: 'rows' }
  | { readonly kind: 'computed'; readonly from: readonly string[] }
  /** A mutation of rows of these types, and what it answers with; `runs` is how many have run so far. */
  | {
      readonly kind: 'write';
      readonly of: readonly string[];
      readonly gives: 'row' | 'rows' | 'page' | 'payload' | 'text' | 'runs';
    }
  /** Rows of these types: all, or those of the subject that the field is read from. */
  | {
      readonly kind: 'list' | 'page' | 'lookup';
      readonly of: readonly string[];
      readonly under: boolean;
    };

export interface FieldSpec {
  readonly name: string;
  readonly type: string;
  readonly args: readonly ArgumentSpec[];
  /** Services that answer it. */
  readonly services: readonly string[];
  readonly source: Source;
  /** The service that answered it before and is not to be asked any more (`@override`). */
  readonly overrides?: string;
  /** A field of the type behind this one that the same service can give on its way there (`@provides`). */
  readonly provides?: string;
  /** `@inaccessible`: no caller knows of it. */
  readonly hidden?: boolean;
}

export interface TypeSpec {
  readonly name: string;
  /** `part`: a type inside others (values, connections, edges), the same in every service that uses it. */
  readonly kind: 'entity' | 'part' | 'query' | 'mutation';
  readonly fields: readonly FieldSpec[];
  readonly interfaces: readonly string[];
}

export interface AbstractSpec {
  readonly name: string;
  /** null for a union. */
  readonly fields: readonly { readonly name: string; readonly type: string }[] | null;
  readonly members: readonly string[];
  readonly service: string;
  /** A service that knows its objects by the interface alone (`@interfaceObject`), and has these fields of them. */
  readonly added?: { readonly service: string; readonly fields: readonly string[] };
}

/** Where a mark is written. */
export type Placement = 'overlay' | { readonly service: string };

export interface World {
  readonly services: readonly string[];
  /** How each service spells our directives. */
  readonly spelling: Readonly<Record<string, 'plain' | 'namespace' | 'renamed'>>;
  readonly types: readonly TypeSpec[];
  readonly abstracts: readonly AbstractSpec[];
  readonly inputs: readonly InputSpec[];
  readonly scalars: readonly string[];
  readonly enums: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly policy: PlainPolicy;
  /** By mark, in the order of the policy's marks: where it is written. */
  readonly placements: readonly Placement[];
  readonly processors: readonly PlainProcessor[];
  readonly tenants: readonly string[];
  readonly accounts: readonly string[];
  readonly resources: readonly string[];
}

/** The rows of a world by id. */
export type Data = ReadonlyMap<string, PlainRow>;

/** The interface by which a service knows its objects, where it knows them by nothing else. */
export function addedBy(
  { abstracts }: Pick<World, 'abstracts'>,
  service: string | null,
): AbstractSpec | undefined {
  return abstracts.find((one) => one.added !== undefined && one.added.service === service);
}

/** The input object that a type of an argument names. */
export function inputOf(world: World, type: string): InputSpec | undefined {
  return world.inputs.find((one) => one.name === type.replaceAll(/[![\]]/g, ''));
}

export function fieldOf(world: World, type: string, field: string): FieldSpec | undefined {
  return world.types.find((one) => one.name === type)?.fields.find((one) => one.name === field);
}

/**
 * Whether a service may answer this field of an entity with an error: one that may be null, that says nothing of whose
 * the entity is, and that no other field is computed from.
 */
export function mayFail(type: TypeSpec, field: FieldSpec): boolean {
  const isRead = type.fields.some(
    ({ source }) => source.kind === 'computed' && source.from.includes(field.name),
  );
  const isOwn = field.source.kind === 'rows' || /^p\d/.test(field.name);
  return type.kind === 'entity' && isOwn && !field.type.endsWith('!') && !isRead;
}

/**
 * Whether a row may be taken away without breaking a promise of the schema, that some field leads to one, and without
 * changing whose another row is.
 */
export function isRemovable(world: World, data: Data, id: string): boolean {
  return [...data.values()].every((row) => {
    const type = world.types.find((one) => one.name === row.type);
    const paths = pathsOf(world.policy.subjects[row.type]);
    return (
      !paths.some((one) => idsOn(row, one, data).includes(id)) &&
      (type?.fields ?? [])
        .filter((one) => one.source.kind === 'rows' && /^\w+!$/.test(one.type))
        .every((one) => row.cells[one.name] !== id)
    );
  });
}

/** Ids of the rows on a path from a row. */
function idsOn(row: PlainRow, path: string, data: Data): readonly unknown[] {
  const [name = '', ...rest] = path.split('.');
  const value = row.cells[name];
  const next = typeof value === 'string' ? data.get(value) : (value as PlainRow | null | undefined);
  return rest.length === 0 || next?.cells === undefined
    ? []
    : [value, ...idsOn(next, rest.join('.'), data)];
}

/** Dotted paths among what says whose an object is. */
export function pathsOf(subject: PlainSubject | undefined): readonly string[] {
  const { tenant, account, resource, owners = [], recordedAt = [] } = subject ?? {};
  return [tenant, account, resource, ...owners, ...recordedAt].filter(
    (one): one is string => one?.includes('.') === true,
  );
}
