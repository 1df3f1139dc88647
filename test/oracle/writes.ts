import { answerOf, isDone, type Outage } from './outage.ts';
import { FAULT, type PlainRow, type ReadField } from './plain.ts';
import { connection, firstOf, fits, reader } from './reader.ts';
import { fieldOf, type Data, type World } from './world.ts';

type Values = Readonly<Record<string, unknown>>;

/** A world while one operation runs: its rows as the writes so far have left them. */
export class WorldState {
  readonly #world: World;
  #before: Data;
  #data: Data;
  #runs: string[] = [];
  /** The service that fails from now on; null for none. */
  outage: Outage | null = null;

  constructor(world: World, data: Data) {
    this.#world = world;
    this.#before = data;
    this.#data = data;
  }

  get data(): Data {
    return this.#data;
  }

  /** Other rows, of which nothing has been written. */
  set data(data: Data) {
    this.#before = data;
    this.begin();
  }

  /** Takes back whatever was written. */
  begin(): void {
    this.#data = this.#before;
    this.#runs = [];
  }

  /** Coordinates of the mutations that ran, in order. */
  get runs(): readonly string[] {
    return this.#runs;
  }

  /** What any field answers; reading a field of `Mutation` runs it. */
  readonly read: ReadField = (object, name, args, exists) =>
    object.type === 'Mutation'
      ? this.#run(name, args)
      : reader(this.#world, () => this.#data)(object, name, args, exists);

  /** What comes of a mutation, as its service says it or is no longer able to. */
  #run(name: string, args: Values): unknown {
    const { services = [] } = fieldOf(this.#world, 'Mutation', name) ?? {};
    const { outage } = this;
    if (outage === null || !services.includes(outage.service)) return this.#done(name, args);
    if (isDone(outage)) this.#done(name, args);
    return answerOf(outage);
  }

  #done(name: string, args: Values): unknown {
    this.#runs.push(`Mutation.${name}`);
    const field = fieldOf(this.#world, 'Mutation', name);
    if (field?.source.kind !== 'write') return FAULT;
    const { of, gives } = field.source;
    const rows = [...this.#data].filter(
      ([, row]) =>
        of.includes(row.type) &&
        field.args.every((one) => fits(this.#world, row, one, args[one.name], this.#data)),
    );
    const ids = new Set(rows.map(([id]) => id));
    const { input } = args;
    const { text } = (isObject(input) ? input : args) as { readonly text?: unknown };
    if (typeof text === 'string') {
      this.#data = new Map(
        [...this.#data].map(([id, row]) => [
          id,
          ids.has(id) ? { ...row, cells: { ...row.cells, written: text } } : row,
        ]),
      );
    }
    const written = [...ids].flatMap((id) => this.#data.get(id) ?? []);
    switch (gives) {
      case 'row':
        return written[0] ?? null;
      case 'rows':
        return written;
      case 'page': {
        const shown = written.slice(0, firstOf(this.#world, field.args, args));
        return connection(of[0] ?? '', written.length, shown);
      }
      case 'payload':
        return payload(of[0] ?? '', written);
      case 'text':
        return `ran ${String(text)}`;
      default:
        return this.#runs.length;
    }
  }
}

function payload(of: string, rows: readonly PlainRow[]): PlainRow {
  const page = connection(of, rows.length, rows);
  return { type: `${of}Payload`, cells: { row: rows[0] ?? null, done: 'done', page } };
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
