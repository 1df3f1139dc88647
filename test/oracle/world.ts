import {
  FAULT,
  type Axis,
  type PlainPolicy,
  type PlainRow,
  type PlainSubject,
  type ReadField,
} from './plain.ts';

/** What an argument does. */
export type ArgumentRole =
  | { readonly kind: 'scope'; readonly by: Axis }
  | { readonly kind: 'first' }
  | { readonly kind: 'id' }
  /** Rows whose field has this value. */
  | { readonly kind: 'equals'; readonly field: string }
  /** An input object, or a list of them: rows fit all that stands in it. */
  | { readonly kind: 'input' }
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
  readonly kind: 'entity' | 'part' | 'query';
  readonly fields: readonly FieldSpec[];
  readonly interfaces: readonly string[];
}

export interface AbstractSpec {
  readonly name: string;
  /** null for a union. */
  readonly fields: readonly { readonly name: string; readonly type: string }[] | null;
  readonly members: readonly string[];
  readonly service: string;
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
  readonly tenants: readonly string[];
  readonly accounts: readonly string[];
  readonly resources: readonly string[];
}

/** The rows of a world by id. */
export type Data = ReadonlyMap<string, PlainRow>;

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
  return world.types.every((type) => {
    const onPath = new Set(
      pathsOf(world.policy.subjects[type.name]).map((one) => one.split('.')[0]),
    );
    return type.fields
      .filter((one) => one.source.kind === 'rows')
      .filter((one) => /^\w+!$/.test(one.type) || onPath.has(one.name))
      .every((field) =>
        [...data.values()].every((row) => row.type !== type.name || row.cells[field.name] !== id),
      );
  });
}

/** Dotted paths among what says whose an object is. */
export function pathsOf(subject: PlainSubject | undefined): readonly string[] {
  const { tenant, account, resource, owners = [], recordedAt = [] } = subject ?? {};
  return [tenant, account, resource, ...owners, ...recordedAt].filter(
    (one): one is string => one?.includes('.') === true,
  );
}

/** What a world's fields answer. Services and oracle read the same data by the same few words. */
export function reader(world: World, data: () => Data): ReadField {
  return (object, name, args, exists) => {
    const field = fieldOf(world, object.type, name);
    const source = field?.source ?? { kind: 'cell' };
    switch (source.kind) {
      case 'cell':
        return object.cells[name];
      case 'rows':
        return linked(object.cells[name], data());
      case 'computed':
        return computed(
          `${object.type}.${name}`,
          source.from.map((one) => reader(world, data)(object, one, {}, exists)),
        );
      default:
        return found(world, { object, field, args, exists, source }, data());
    }
  };
}

/** What a service makes of the fields that it requires. */
export function computed(coordinate: string, values: readonly unknown[]): string {
  return `${coordinate}(${JSON.stringify(values)})`;
}

function linked(value: unknown, data: Data): unknown {
  if (value === FAULT) return FAULT;
  if (Array.isArray(value)) {
    // What is not there any more is in no list.
    return value
      .map((one) => linked(one, data))
      .filter((one, n) => one !== null || value[n] === null);
  }
  return typeof value === 'string' ? (data.get(value) ?? null) : null;
}

interface Search {
  readonly object: PlainRow;
  readonly field: FieldSpec | undefined;
  readonly args: Readonly<Record<string, unknown>>;
  readonly exists: (row: PlainRow) => boolean;
  readonly source: Extract<Source, { readonly under: boolean }>;
}

function found(world: World, search: Search, data: Data): unknown {
  const { object, field, args, exists, source } = search;
  const roles = field?.args ?? [];
  const rows = [...data.values()].filter(
    (row) =>
      source.of.includes(row.type) &&
      (!source.under || isOf(world, row, object, data)) &&
      roles.every((one) => fits(world, row, one, args[one.name], data)) &&
      exists(row),
  );
  if (source.kind === 'lookup') return rows[0] ?? null;
  const shown = rows.slice(0, firstOf(world, roles, args));
  return source.kind === 'list' ? shown : connection(source.of[0] ?? '', rows.length, shown);
}

/** How many rows at most are asked for, by an argument or by a field of an input object that is one. */
function firstOf(
  world: World,
  roles: readonly ArgumentSpec[],
  args: Readonly<Record<string, unknown>>,
): number {
  const limits = roles.flatMap(({ name, type, role }): readonly number[] => {
    const value = args[name];
    if (role.kind === 'first' && typeof value === 'number') return [Math.max(0, value)];
    if (role.kind !== 'input' || typeof value !== 'object' || value === null) return [];
    const held = (inputOf(world, type)?.fields ?? []).filter((one) => one.role.kind === 'first');
    return [firstOf(world, held, value as Readonly<Record<string, unknown>>)];
  });
  return Math.min(...limits, Number.MAX_SAFE_INTEGER);
}

function connection(of: string, total: number, rows: readonly PlainRow[]): PlainRow {
  const endCursor = rows.length === 0 ? null : `at-${rows.length}`;
  return {
    type: `${of}Connection`,
    cells: {
      nodes: rows,
      edges: rows.map((node, n) => ({
        type: `${of}Edge`,
        cells: { node, cursor: `at-${n + 1}` },
      })),
      totalCount: total,
      pageInfo: { type: 'PageInfo', cells: { hasNextPage: rows.length < total, endCursor } },
    },
  };
}

/** Whether a row has the custodian of another object. */
function isOf(world: World, row: PlainRow, object: PlainRow, data: Data): boolean {
  const [own, other] = [custodian(world, row, data), custodian(world, object, data)];
  return own.tenant === other.tenant && (other.account === null || own.account === other.account);
}

function custodian(
  world: World,
  row: PlainRow,
  data: Data,
): { tenant: unknown; account: unknown; resource: unknown } {
  const mark = world.policy.subjects[row.type];
  const at = (path: string | undefined): unknown =>
    path === undefined ? null : cellAt(row, path, data);
  const tenant = mark?.tenantValue ?? at(mark?.tenant);
  return { tenant, account: at(mark?.account), resource: at(mark?.resource) };
}

/** The cell at the end of a path through rows and values inside. */
function cellAt(row: PlainRow, path: string, data: Data): unknown {
  const [name = '', ...rest] = path.split('.');
  const value = row.cells[name];
  if (rest.length === 0) return value;
  const next = typeof value === 'string' ? data.get(value) : (value as PlainRow | null | undefined);
  return next?.cells === undefined ? null : cellAt(next, rest.join('.'), data);
}

function fits(
  world: World,
  row: PlainRow,
  argument: ArgumentSpec,
  value: unknown,
  data: Data,
): boolean {
  const { role } = argument;
  if (role.kind === 'nothing' || role.kind === 'first') return true;
  if (role.kind === 'id') return row.cells['id'] === value;
  if (value === null || value === undefined) return true;
  if (role.kind === 'input') {
    const held = inputOf(world, argument.type)?.fields ?? [];
    const items = (Array.isArray(value) ? value : [value]) as Readonly<Record<string, unknown>>[];
    return items.every((item) => held.every((one) => fits(world, row, one, item[one.name], data)));
  }
  if (role.kind === 'equals') {
    return reader(world, () => data)(row, role.field, {}, () => true) === value;
  }
  const values = Array.isArray(value) ? value : [value];
  const { tenant, account, resource } = custodian(world, row, data);
  const times = (world.policy.subjects[row.type]?.recordedAt ?? []).map((one) =>
    Date.parse(String(cellAt(row, one, data))),
  );
  const bound = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  switch (role.by) {
    case 'TENANT':
      return values.includes(tenant);
    case 'ACCOUNT':
      return values.includes(account);
    case 'RESOURCE':
      return values.includes(resource);
    case 'PERIOD_FROM':
      return times.every((one) => one >= bound);
    default:
      return times.every((one) => one < bound);
  }
}
