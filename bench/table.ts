import { rounded } from './statistics.ts';

/** A table of text: the first column to the left, the others to the right. */
export function table(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines].join('\n');
}

export function shown(value: number): string {
  return String(rounded(value));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}

/** Something that a figure must be at least, or at most. */
export interface Goal {
  readonly what: string;
  readonly figure: number;
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  /** How figure and target are written. */
  readonly show: (value: number) => string;
}

/** Each goal with its figure, and whether it is met. */
export function goalsTable(goals: readonly Goal[]): string {
  const lines = goals.map(({ what, figure, target, show }) => {
    const [words, met] =
      'atLeast' in target
        ? [`at least ${show(target.atLeast)}`, figure >= target.atLeast]
        : [`at most ${show(target.atMost)}`, figure <= target.atMost];
    return [what, words, show(figure), met ? 'met' : 'missed'];
  });
  return table('Goals', [['', 'goal', 'figure', ''], ...lines]);
}

/** Figures as one line. */
export function json(figures: unknown): string {
  return JSON.stringify(figures, (_key, value: unknown) =>
    typeof value === 'number' ? rounded(value) : value,
  );
}
