import { FAULT, type PlainRow, type ReadField } from './plain.ts';
import {
  fieldOf,
  inputOf,
  type ArgumentSpec,
  type Data,
  type FieldSpec,
  type Source,
  type World,
} from './world.ts';

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
      case 'write':
        throw new Error('a mutation is run, and not read');
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
export function firstOf(
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

/** A page of rows, with how many there are in all. */
export function connection(of: string, total: number, rows: readonly PlainRow[]): PlainRow {
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

/** Whether an argument lets a row come back; one that is left out lets all. */
export function fits(
  world: World,
  row: PlainRow,
  argument: ArgumentSpec,
  value: unknown,
  data: Data,
): boolean {
  const { role } = argument;
  if (role.kind === 'nothing' || role.kind === 'first' || role.kind === 'text') return true;
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
