import { randomBytes } from 'node:crypto';

/** Drawn from the operating system at a time. */
const poolBytes = 4_096;

/**
 * Random bytes of the operating system, of which many are drawn at a time: a call for sixteen costs as much as one for
 * thousands. None is handed out twice, nor kept after it was.
 */
export function drawnAhead(): (count: number) => Uint8Array {
  let pool: Buffer = Buffer.alloc(0);
  let at = 0;
  return (count) => {
    if (count > poolBytes) return randomBytes(count);
    if (at + count > pool.length) {
      pool = randomBytes(poolBytes);
      at = 0;
    }
    const drawn = new Uint8Array(pool.subarray(at, at + count));
    pool.fill(0, at, at + count);
    at += count;
    return drawn;
  };
}
