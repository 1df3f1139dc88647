/** A small seeded generator of numbers: the same seed gives the same sequence on every machine. */
export interface Prng {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** Mulberry32, which is enough for an example and no source of secrets. */
export function createPrng(seed: number): Prng {
  let state = seed >>> 0;
  const int = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
  return { int, pick: (list) => list[int(list.length)] ?? list[0] };
}
