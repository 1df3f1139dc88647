/** The value below which a share of the numbers lies; 0 of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[at] ?? 0;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

/** Half the distance from the least to the greatest, as a share of the median. */
export function spread(numbers: readonly number[]): number {
  const middle = median(numbers);
  if (middle === 0) return 0;
  return (Math.max(...numbers) - Math.min(...numbers)) / 2 / middle;
}

/** To as many digits as a figure of a benchmark deserves. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
