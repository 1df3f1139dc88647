import type { TestService } from '../service-kit.ts';

/** One class of what a federation executor must do, on a graph of its own. */
export interface EngineCase {
  readonly name: string;
  readonly services: () => readonly TestService[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  /** The same where the objects are somebody's, if that differs. */
  readonly granted?: unknown;
  /** How often each service must be asked, by name. */
  readonly calls?: Readonly<Record<string, number>>;
}

/** Looks rows up by a key. */
export function byKey(
  rows: readonly Readonly<Record<string, unknown>>[],
  key: string,
): (representation: Readonly<Record<string, unknown>>) => unknown {
  return (one) => rows.find((row) => row[key] === one[key]) ?? null;
}
