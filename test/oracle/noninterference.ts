import { Basis, type Subject } from './basis.ts';
import { Draw } from './draw.ts';
import { marksOf, type Marks } from './marks.ts';
import type { Question } from './oracle.ts';
import { FAULT, type PlainRow } from './plain.ts';
import { now } from './plain-types.ts';
import { isRemovable, type Data, type World } from './world.ts';

/**
 * The same world to this caller, another one to everybody else: rows that it may not see come, go and change, and so
 * do values that it has no basis for.
 */
export function unseenChanged(question: Question, world: World, data: Data, seed: number): Data {
  const changer = new Changer(question, world, new Draw(seed));
  return changer.changed(data);
}

class Changer {
  readonly #world: World;
  readonly #draw: Draw;
  readonly #marks: Marks;
  readonly #basis: Basis;

  constructor(question: Question, world: World, draw: Draw) {
    const { schema, policy } = question;
    this.#world = world;
    this.#draw = draw;
    this.#marks = marksOf(schema, policy);
    this.#basis = new Basis(this.#marks, question, now);
  }

  changed(data: Data): Data {
    const out = new Map<string, PlainRow>();
    for (const [id, row] of data) {
      if (this.#basis.sees(row, [])) {
        out.set(id, this.#withoutUngranted(row));
        continue;
      }
      // Unseen rows: one goes, another doubles before it, all get other values.
      if (this.#draw.chance(0.3) && isRemovable(this.#world, data, id)) continue;
      if (this.#draw.chance(0.3)) {
        const twin = `${id}~twin`;
        out.set(twin, this.#scrambled({ ...row, cells: { ...row.cells, id: twin } }));
      }
      out.set(id, this.#scrambled(row));
    }
    return out;
  }

  /** Fields that say whose a row is stay: by them the row is unseen. */
  #fixed(type: string): readonly string[] {
    const mark = this.#world.policy.subjects[type];
    const named = [mark?.tenant, mark?.account, mark?.resource];
    return ['id', ...named, ...(mark?.owners ?? []), ...(mark?.recordedAt ?? [])]
      .filter((one) => one !== undefined)
      .map((one) => one.split('.')[0] ?? '');
  }

  #scrambled(row: PlainRow): PlainRow {
    return this.#map(row, (name) => !this.#fixed(row.type).includes(name));
  }

  #withoutUngranted(row: PlainRow): PlainRow {
    const subject = this.#basis.subjectOf(row);
    return this.#map(
      row,
      (name) => !this.#fixed(row.type).includes(name) && !this.#leaves(row.type, name, subject),
    );
  }

  #leaves(type: string, name: string, subject: Subject | null): boolean {
    const field = this.#marks.object(type).getFields()[name];
    const rule = field === undefined ? null : this.#marks.rule(type, field);
    if (rule?.kind === 'refused') return false;
    return (
      rule?.kind !== 'classified' ||
      subject === null ||
      rule.elements.every((one) => this.#basis.gives(one, subject))
    );
  }

  #map(row: PlainRow, changes: (name: string) => boolean): PlainRow {
    const subject = this.#basis.sees(row, []) ? this.#basis.subjectOf(row) : null;
    const cells = Object.entries(row.cells).map(([name, value]): [string, unknown] => [
      name,
      changes(name) ? this.#other(value) : this.#inside(value, subject),
    ]);
    return { ...row, cells: Object.fromEntries(cells) };
  }

  /** Another value of the same kind. */
  #other(value: unknown): unknown {
    if (value === FAULT) return this.#draw.chance(0.5) ? FAULT : null;
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'string') {
      if (!value.startsWith('<')) return value;
      return this.#draw.chance(0.8) ? value.replace('#', '#changed') : value;
    }
    if (Array.isArray(value)) return value.map((one) => this.#other(one));
    if (typeof value !== 'object' || value === null) return value;
    const part = value as PlainRow;
    const cells = Object.entries(part.cells).map(([name, one]) => [name, this.#other(one)]);
    return { ...part, cells: Object.fromEntries(cells) as Record<string, unknown> };
  }

  /** A value that may leave: only what it holds inside may change. */
  #inside(value: unknown, subject: Subject | null): unknown {
    if (value === FAULT) return value;
    if (Array.isArray(value)) return value.map((one) => this.#inside(one, subject));
    if (typeof value !== 'object' || value === null) return value;
    const part = value as PlainRow;
    const cells = Object.entries(part.cells).map(([name, one]) => [
      name,
      this.#leaves(part.type, name, subject) ? this.#inside(one, subject) : this.#other(one),
    ]);
    return { ...part, cells: Object.fromEntries(cells) as Record<string, unknown> };
  }
}
