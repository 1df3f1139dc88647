import type { ErrorCode } from '../errors.ts';
import type { FetchProgram } from './program.ts';

/** What the services answered, each piece where it came from; nothing is merged and nothing is changed. */
export interface FetchState {
  /** By fetch: the data of a fetch at the root. */
  readonly data: unknown[];
  /** By table: the entities that came back. */
  readonly entities: unknown[];
  /**
   * By anchor: for each object at its place, in arrays that mirror the lists on the way, the index of its entity;
   * undefined where there is none, and what stands for an entity that could not be asked for (see `lostEntity`).
   */
  readonly links: unknown[];
  /** By fetch: why it brought nothing; null where it did. */
  readonly failed: (ErrorCode | null)[];
  /** Keys at which a service reported an error, by the object that holds them. Empty in most requests. */
  readonly faults: Map<object, FaultyKeys>;
}

/** Keys of an object at which a value is missing because a service failed. */
export interface FaultyKeys {
  has(key: string | number): boolean;
  /** Where it is another than SERVICE_ERROR. */
  readonly code?: ErrorCode;
}

/** Data that was fetched under an approved plan. Only the fetch stage makes one. */
export class FetchedData {
  readonly #minted = true;
  readonly program: FetchProgram;
  readonly state: FetchState;

  constructor(program: FetchProgram, state: FetchState) {
    this.program = program;
    this.state = state;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of FetchedData. */
  isMinted(): boolean {
    return this.#minted;
  }
}
