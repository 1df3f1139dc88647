import type { Basis, Subject } from './basis.ts';
import { showingAll, type Confinement } from './confinement.ts';
import type { Marks } from './marks.ts';
import type { Expected, ExpectedError, ExpectedRows, PlainGrant } from './plain.ts';

/** A field that left. */
interface Released {
  readonly coordinate: string;
  /** The arguments as written: with others it is another value. */
  readonly text: string;
  readonly classified: boolean;
  readonly elements: readonly string[];
  readonly counted: Confinement | null;
}

type Refused = Expected['refused'][number] & { readonly path: readonly (string | number)[] };

/** What the entry must say: who got what of whom, and what was refused. */
export class Ledger {
  readonly #marks: Marks;
  readonly #basis: Basis;
  readonly #rows = new Map<string, ExpectedRows>();
  readonly #refused = new Map<string, Refused>();
  readonly #faults = new Map<string, ExpectedError>();
  readonly #used = new Map<string, number>();

  constructor(marks: Marks, basis: Basis) {
    this.#marks = marks;
    this.#basis = basis;
  }

  /** A field that is refused on one more object. */
  refuse(coordinate: string, code: string, path: readonly (string | number)[]): void {
    const key = `${coordinate} ${code}`;
    const before = this.#refused.get(key) ?? { coordinate, code, path, rows: 0 };
    this.#refused.set(key, { ...before, rows: before.rows + 1 });
  }

  /** A value that a service could not give, on one more object. */
  fault(coordinate: string, path: readonly (string | number)[], code = 'SERVICE_ERROR'): void {
    const before = this.#faults.get(coordinate) ?? { path, code, rows: 0 };
    this.#faults.set(coordinate, { ...before, rows: before.rows + 1 });
  }

  /** One more object that left, with these of its fields. */
  release(
    type: string,
    subject: Subject | null,
    tested: readonly string[],
    fields: readonly Released[],
  ): void {
    if (subject === null) {
      this.#countOfTenants(type, fields);
      return;
    }
    const [custodian] = subject.parties;
    const { tenant, account } = custodian;
    const isRow = this.#marks.subject(type) !== null;
    const own = isRow ? this.#basis.existence(type, subject, tested) : null;
    const exists = own === null ? [] : [own];
    const coordinates: string[] = [];
    const by = new Set(
      [...exists, ...(isRow ? tested : [])].flatMap((one) => this.#basis.giving(one, subject)),
    );
    for (const { coordinate, classified, elements, counted } of fields) {
      const showing =
        counted?.underSubject === true && !counted.empty
          ? (showingAll(this.#marks, this.#basis, counted, subject) ?? [])
          : [];
      if (classified || showing.length > 0) {
        coordinates.push(coordinate);
        for (const one of elements) this.#basis.giving(one, subject).forEach((it) => by.add(it));
        for (const one of showing) by.add(one);
      }
      if (counted !== null) exists.push(...this.#shown(counted, showing));
    }
    if (coordinates.length + exists.length === 0) return;
    // What stands inside an object or leads to it is no object of its own, and rests on the grant all the same.
    for (const { id } of by) this.#used.set(id, (this.#used.get(id) ?? 0) + Number(isRow));
    this.#add({ tenant, account, owners: subject.owners, type, coordinates, exists, rows: 1 });
  }

  /** A count over rows of tenants is a release of each of these tenants, also where it is nought. */
  #countOfTenants(type: string, fields: readonly Released[]): void {
    const seen = new Set<string>();
    for (const { coordinate, text, counted } of fields) {
      for (const grant of counted?.grants ?? []) {
        const key = `${coordinate}(${text}) ${grant.id}`;
        if (counted === null || seen.has(key)) continue;
        seen.add(key);
        // It rests on the grant, and shows none of its objects.
        this.#used.set(grant.id, this.#used.get(grant.id) ?? 0);
        const exists = this.#shown(counted, [grant]);
        const { tenant, account } = grant;
        this.#add({
          tenant,
          account,
          owners: [],
          type,
          coordinates: [coordinate],
          exists,
          rows: 1,
        });
      }
    }
  }

  /** By which elements grants show the rows of a count. */
  #shown({ kinds }: Confinement, grants: readonly PlainGrant[]): readonly string[] {
    return grants.flatMap((grant) =>
      kinds.flatMap((kind) =>
        this.#marks
          .exists(kind)
          .filter((one) => grant.elements.includes(one) && this.#basis.inToken(one))
          .slice(0, 1),
      ),
    );
  }

  #add(rows: ExpectedRows): void {
    const one = {
      ...rows,
      coordinates: [...new Set(rows.coordinates)].toSorted(),
      exists: [...new Set(rows.exists)].toSorted(),
    };
    const { tenant, account, owners, type, coordinates, exists } = one;
    const key = JSON.stringify([tenant, account, owners, type, coordinates, exists]);
    const known = this.#rows.get(key);
    if (known === undefined) this.#rows.set(key, one);
    else known.rows += rows.rows;
  }

  /** By grant that something rests on: how many objects left by it. */
  used(): ReadonlyMap<string, number> {
    return this.#used;
  }

  /** A value that a mutation answers: it belongs to the tenant that it writes to. */
  releaseOfTenant(coordinate: string, subject: Subject, elements: readonly string[]): void {
    const by = new Set(elements.flatMap((one) => this.#basis.giving(one, subject)));
    for (const { id } of by) this.#used.set(id, (this.#used.get(id) ?? 0) + 1);
    const [{ tenant, account }] = subject.parties;
    const exists = elements.slice(0, 1);
    const coordinates = [coordinate];
    this.#add({ tenant, account, owners: [], type: 'Mutation', coordinates, exists, rows: 1 });
  }

  written(): Omit<Expected, 'data' | 'writes'> {
    const refused = [...this.#refused.values()];
    return {
      errors: [
        ...refused.map(({ path, code, rows }) => ({ path, code, rows })),
        ...this.#faults.values(),
      ],
      released: [...this.#rows.values()],
      refused: refused.map(({ coordinate, code, rows }) => ({ coordinate, code, rows })),
    };
  }
}
