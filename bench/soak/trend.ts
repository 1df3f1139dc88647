import { median } from '../statistics.ts';

/** The heap without code at one moment, garbage collected. */
export interface Sample {
  readonly seconds: number;
  readonly heapMb: number;
  /** Of the whole process, since its start. */
  readonly cpuMs: number;
}

/** How the heap went once it was warm. */
export interface Trend {
  readonly medianMb: number;
  readonly mbPerMinute: number;
  /** What that comes to over the warm samples. */
  readonly growthMb: number;
  readonly flat: boolean;
}

/** Every document has been seen, but code that is compiled late still takes its place. */
const warmUpShare = 1 / 4;
/** What garbage collection leaves behind varies by so much, whatever the gateway does. */
const noiseMb = 2;
const noiseShare = 0.03;

/**
 * The trend after the warm-up, by the median of the slopes between any two samples: what happened to be in flight at a
 * few of them does not count.
 */
export function trendOf(samples: readonly Sample[]): Trend {
  const end = samples.at(-1)?.seconds ?? 0;
  const warm = samples.filter((one) => one.seconds >= end * warmUpShare);
  const slopes = warm.flatMap((one, n) =>
    warm.slice(n + 1).map((two) => (two.heapMb - one.heapMb) / (two.seconds - one.seconds)),
  );
  const mbPerSecond = median(slopes);
  const medianMb = median(warm.map((one) => one.heapMb));
  const growthMb = mbPerSecond * (end - (warm[0]?.seconds ?? end));
  const flat = warm.length > 2 && growthMb <= Math.max(noiseMb, medianMb * noiseShare);
  return { medianMb, mbPerMinute: mbPerSecond * 60, growthMb, flat };
}
