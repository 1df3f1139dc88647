import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import type { LogName } from '../../../src/release-log/port.ts';

/** An entry of format v1 (docs/LOG-FORMAT.md), as far as the story tells it. */
export interface Entry {
  readonly log: LogName;
  readonly index: number;
  readonly kind: string;
  readonly recipient: { readonly id: string; readonly kind: string };
  readonly purpose: string;
  readonly bases: readonly { readonly basis: string; readonly tenant: string }[];
  readonly released: readonly {
    readonly tenant: string;
    readonly type: string;
    readonly rows: number;
  }[];
  readonly refused: readonly { readonly coordinate: string; readonly code: string }[];
  readonly withheld: number;
}

/** What stands in the entry itself. */
type Written = Omit<Entry, 'log' | 'index'>;

const pageEntries = 500;

/** Reads both logs as anybody with the file could, beside the running gateway. */
export class LogView {
  readonly #path: string;
  readonly #next = { release: 0, legal: 0 };

  constructor(path: string) {
    this.#path = path;
  }

  /** Entries on answers that were written since this was asked last. */
  async news(): Promise<readonly Entry[]> {
    const found = [...(await this.#read('release')), ...(await this.#read('legal'))];
    return found.filter(({ kind }) => kind === 'release');
  }

  async #read(log: LogName): Promise<readonly Entry[]> {
    const reader = await openSqliteReader({ path: this.#path });
    try {
      const entries = await reader.entries(log, this.#next[log], pageEntries);
      this.#next[log] += entries.length;
      return entries.map(({ index, bytes }) => {
        const text = Buffer.from(bytes).toString('utf8');
        return Object.assign(JSON.parse(text) as Written, { log, index });
      });
    } finally {
      await reader.close();
    }
  }
}

/** How many objects of each type left, over several entries. */
export function releasedByType(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type, rows } of entries.flatMap(({ released }) => released)) {
    counts[type] = (counts[type] ?? 0) + rows;
  }
  return counts;
}

/** What an entry says, in short lines. */
export function inWords(entry: Entry): readonly string[] {
  const bases = new Set(entry.bases.map(({ basis, tenant }) => `${basis} of ${tenant}`));
  const types = Object.entries(releasedByType([entry])).map(([type, rows]) => `${rows} ${type}`);
  const refused = new Set(entry.refused.map(({ coordinate, code }) => `${coordinate} ${code}`));
  const got = types.length === 0 ? 'nothing' : types.join(', ');
  return [
    `${entry.log} log, entry ${entry.index}: ${entry.recipient.id} got ${got}`,
    ...Array.from(bases, (basis) => `  on ${basis}`),
    ...Array.from(refused, (one) => `  refused ${one}`),
    ...(entry.withheld === 0 ? [] : [`  ${entry.withheld} withheld, which the caller is not told`]),
  ];
}
