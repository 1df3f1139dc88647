import { median } from '../statistics.ts';

/** The heap at one moment, garbage collected. */
export interface Sample {
  readonly seconds: number;
  readonly heapMb: number;
}

/** How the heap went once it was warm. */
export interface Trend {
  readonly medianMb: number;
  /** By least squares over the warm samples. */
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

/** Fits a line through the samples after the warm-up. */
export function trendOf(samples: readonly Sample[]): Trend {
  const end = samples.at(-1)?.seconds ?? 0;
  const warm = samples.filter((one) => one.seconds >= end * warmUpShare);
  const mean = (of: (one: Sample) => number): number =>
    warm.reduce((sum, one) => sum + of(one), 0) / Math.max(warm.length, 1);
  const [meanSeconds, meanMb] = [mean((one) => one.seconds), mean((one) => one.heapMb)];
  const covariance = mean((one) => (one.seconds - meanSeconds) * (one.heapMb - meanMb));
  const variance = mean((one) => (one.seconds - meanSeconds) ** 2);
  const mbPerSecond = variance === 0 ? 0 : covariance / variance;
  const medianMb = median(warm.map((one) => one.heapMb));
  const growthMb = mbPerSecond * (end - (warm[0]?.seconds ?? end));
  const flat = warm.length > 2 && growthMb <= Math.max(noiseMb, medianMb * noiseShare);
  return { medianMb, mbPerMinute: mbPerSecond * 60, growthMb, flat };
}
