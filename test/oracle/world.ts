import { FAULT, type Axis, type PlainPolicy, type PlainRow, type ReadField } from './plain.ts';

/** What an argument does. */
export type ArgumentRole =
  | { readonly kind: 'scope'; readonly by: Axis }
  | { readonly kind: 'first' }
  | { readonly kind: 'id' }
  /** Rows whose field has this value. */
  | { readonly kind: 'equals'; readonly field: string }
  | { readonly kind: 'nothing' };

export interface ArgumentSpec {
  readonly name: string;
  readonly type: string;
  readonly role: ArgumentRole;
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

/** Whether a row may be taken away without breaking a promise of the schema: that some field leads to one. */
export function isRemovable(world: World, data: Data, id: string): boolean {
  return world.types.every((type) =>
    type.fields
      .filter((one) => one.source.kind === 'rows' && /^\w+!$/.test(one.type))
      .every((field) =>
        [...data.values()].every((row) => row.type !== type.name || row.cells[field.name] !== id),
      ),
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
      (!source.under || isOf(world, row, object)) &&
      roles.every((one) => fits(world, row, one.role, args[one.name], data)) &&
      exists(row),
  );
  if (source.kind === 'lookup') return rows[0] ?? null;
  const first = args[roles.find((one) => one.role.kind === 'first')?.name ?? ''];
  const shown = typeof first === 'number' ? rows.slice(0, Math.max(0, first)) : rows;
  return source.kind === 'list' ? shown : connection(source.of[0] ?? '', rows.length, shown);
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
function isOf(world: World, row: PlainRow, object: PlainRow): boolean {
  const [own, other] = [custodian(world, row), custodian(world, object)];
  return own.tenant === other.tenant && (other.account === null || own.account === other.account);
}

function custodian(
  world: World,
  { type, cells }: PlainRow,
): { tenant: unknown; account: unknown; resource: unknown } {
  const mark = world.policy.subjects[type];
  const at = (name: string | undefined): unknown => (name === undefined ? null : cells[name]);
  const tenant = mark?.tenantValue ?? at(mark?.tenant);
  return { tenant, account: at(mark?.account), resource: at(mark?.resource) };
}

function fits(
  world: World,
  row: PlainRow,
  role: ArgumentRole,
  value: unknown,
  data: Data,
): boolean {
  if (role.kind === 'nothing' || role.kind === 'first') return true;
  if (role.kind === 'id') return row.cells['id'] === value;
  if (value === null || value === undefined) return true;
  if (role.kind === 'equals') {
    return reader(world, () => data)(row, role.field, {}, () => true) === value;
  }
  const values = Array.isArray(value) ? value : [value];
  const { tenant, account, resource } = custodian(world, row);
  const times = (world.policy.subjects[row.type]?.recordedAt ?? []).map((one) =>
    Date.parse(String(row.cells[one])),
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
