import type { Judge } from '../decision/index.ts';
import { errorSpec, type ErrorCode } from '../errors.ts';
import type { FetchState } from '../fetch/index.ts';
import type { AnswerError, Refused } from './draft.ts';
import type { LeafList } from './leaf.ts';

/** A row that does not exist for the caller. */
export const GONE = Symbol('gone');
/** A null that a non-null position passes upwards; its error is noted already. */
export const BUBBLE = Symbol('bubble');

/** A place in the answer where something can go wrong or be refused. */
export interface Site {
  readonly coordinate: string;
  /** Response keys; a number stands for the index in the list of that depth. */
  readonly path: readonly (string | number)[];
  /** Code of a refusal here; null where only faults occur. */
  readonly refusal: ErrorCode | null;
  /** The same value of the same object stands under an earlier name, and what is wrong with it is told there. */
  readonly repeated: boolean;
  /** Node whose objects are asked for the field under other names too, with other arguments; null for none. */
  readonly sharedBy: number | null;
  /** Nobody can tell which of the objects that fail here may be seen, so they are not counted. */
  readonly unseen: boolean;
}

interface Noted {
  readonly coordinate: string;
  readonly code: ErrorCode;
  readonly path: readonly (string | number)[];
  readonly refusal: boolean;
  rows: number;
}

/** At most so many errors stand in one answer; the nulls all stand. */
const errorsMax = 100;

/** What generated code talks to while it builds one answer. */
export class Responder {
  /** By list depth: index of the current item in the answer. Written by generated code. */
  readonly ix: number[] = [];
  readonly judge: Judge;
  /** By node: objects without a subject some of whose fields depend on rows. Written by generated code. */
  readonly open: Uint32Array;
  /** Whether any service failed or reported an error. */
  readonly troubled: boolean;
  readonly #state: FetchState;
  readonly #sites: readonly Site[];
  /** Indices of the item at hand in lists of plain values. */
  readonly #within: number[] = [];
  readonly #noted = new Map<string, Noted>();
  /** By node, coordinate and code: the object that was counted last, where its field stands under several names. */
  readonly #counted = new Map<string, string>();

  constructor(judge: Judge, state: FetchState, sites: readonly Site[], nodes: number) {
    this.judge = judge;
    this.open = new Uint32Array(nodes);
    this.#state = state;
    this.#sites = sites;
    this.troubled = state.faults.size > 0 || state.failed.some((one) => one !== null);
  }

  /** A field refused on a visible row. */
  refuse(site: number): null {
    this.#note(site, this.#sites[site]?.refusal ?? 'NO_BASIS', true);
    return null;
  }

  /** A mutation whose answer is withheld: it has run, unless the call of it failed. */
  withhold(site: number, call: number): null {
    const failed = this.#state.failed[call] ?? null;
    if (failed === null || failed === 'SERVICE_ERROR') return this.refuse(site);
    return this.fault(site, failed);
  }

  /** A value that is missing or of a wrong type. */
  fault(site: number, code: ErrorCode = 'SERVICE_ERROR'): null {
    this.#note(site, code, false);
    return null;
  }

  /** Notes the error that a service reported for an item of a list that is null, if one did. */
  lostItem(site: number, list: object, index: number): boolean {
    if (this.#state.faults.get(list)?.has(index) !== true) return false;
    this.fault(site);
    return true;
  }

  /**
   * Notes the error that a service reported for a missing value, if one did, and returns its code. `reads` are triples
   * of piece, key and fetch: where the value could have come from.
   */
  lost(site: number, reads: readonly unknown[]): ErrorCode | null {
    for (let n = 0; n < reads.length; n += 3) {
      const piece = reads[n];
      if (typeof piece === 'object' && piece !== null) {
        const faulty = this.#state.faults.get(piece);
        if (faulty?.has(reads[n + 1] as string) !== true) continue;
        const { code = 'SERVICE_ERROR' } = faulty;
        this.fault(site, code);
        return code;
      }
      const failed = this.#state.failed[reads[n + 2] as number];
      if (failed != null) {
        this.fault(site, failed);
        return failed;
      }
    }
    return null;
  }

  /**
   * null where a service has said that a value is null, and undefined where none has: a fault, a call that failed and a
   * key that was left out say nothing. `reads` are pairs of piece and key: where the null could have come from.
   */
  toldNull(reads: readonly unknown[]): null | undefined {
    for (let n = 0; n < reads.length; n += 2) {
      const [piece, key] = [reads[n], reads[n + 1] as string];
      if (typeof piece !== 'object' || piece === null) continue;
      const isFaulty = this.#state.faults.get(piece)?.has(key) === true;
      if (!isFaulty && (piece as Readonly<Record<string, unknown>>)[key] === null) return null;
    }
    return undefined;
  }

  /** Completes a list of plain values. */
  leaves(site: number, value: unknown, shape: LeafList): unknown {
    return this.#leaf(site, value, shape);
  }

  /** A null stops at the first list or item that may be null (GraphQL specification §6.4.4). */
  #leaf(site: number, value: unknown, shape: LeafList): unknown {
    const failed = shape.nonNull ? BUBBLE : null;
    if (value === null || value === undefined) {
      if (shape.nonNull) this.fault(site);
      return failed;
    }
    if (shape.item === null) {
      const coerced = shape.coerce(value);
      if (coerced !== undefined) return coerced;
      this.fault(site);
      return failed;
    }
    if (!Array.isArray(value)) {
      this.fault(site);
      return failed;
    }
    const out: unknown[] = [];
    const items: readonly unknown[] = value;
    for (let index = 0; index < items.length; index++) {
      this.#within.push(index);
      if (this.troubled && !shape.item.nonNull && items[index] === null) {
        this.lostItem(site, items, index);
      }
      const one = this.#leaf(site, items[index], shape.item);
      this.#within.pop();
      if (one === BUBBLE) return failed;
      out.push(one);
    }
    return out;
  }

  #note(site: number, code: ErrorCode, refusal: boolean): void {
    const at = this.#sites[site];
    if (at === undefined) throw new TypeError('no such site');
    if (at.repeated) return;
    const key = `${at.coordinate}|${code}`;
    if (at.sharedBy !== null && this.#isCounted(at, `${at.sharedBy}|${key}`)) return;
    const known = this.#noted.get(key);
    if (known !== undefined) {
      if (!at.unseen) known.rows++;
      return;
    }
    const path = at.path.map((one) => (typeof one === 'number' ? (this.ix[one] ?? 0) : one));
    path.push(...this.#within);
    this.#noted.set(key, { coordinate: at.coordinate, code, path, refusal, rows: 1 });
  }

  /** Errors are counted by rows, so a row that has the same one under several names is one. */
  #isCounted({ path }: Site, key: string): boolean {
    // An object is told by its place in the lists above it.
    const object = path.map((one) => (typeof one === 'number' ? this.ix[one] : '')).join();
    const isSame = this.#counted.get(key) === object;
    this.#counted.set(key, object);
    return isSame;
  }

  /** The errors of the answer, and the refusals of the entry; a visible refusal gets a decision id in both. */
  finish(newDecisionId: () => string): { errors: AnswerError[]; refused: Refused[] } {
    const errors: AnswerError[] = [];
    const refused: Refused[] = [];
    for (const { coordinate, code, path, refusal, rows } of this.#noted.values()) {
      const shown = errors.length < errorsMax;
      const decisionId = refusal ? newDecisionId() : null;
      if (refusal) refused.push({ coordinate, code, rows, decisionId });
      if (!shown) continue;
      const extensions = decisionId === null ? { code, rows } : { code, rows, decisionId };
      errors.push({ message: errorSpec(code).message, path, extensions });
    }
    return { errors, refused };
  }
}
