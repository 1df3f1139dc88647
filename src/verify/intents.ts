import type { LogReader } from '../release-log/port.ts';

/** A mutation that the log says was about to be called, and what is not known of it. */
export interface UnsettledIntent {
  /** The intent's own: the key that the service got with the call. */
  readonly intent: string;
  /** Index of the entry. */
  readonly index: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly recipient: string;
  readonly tenant: string | null;
  /** The mutation, `Mutation.renameFile`. */
  readonly coordinate: string;
  /** `open`: no entry says what came of it. `unknown`: an entry says that it was sent and no answer came. */
  readonly state: 'open' | 'unknown';
}

/** Follows the intents of a log through its entries, in their order. Keeps only those that are not settled. */
export class Intents {
  readonly #unsettled = new Map<string, UnsettledIntent>();

  /** In the order of the log. */
  get unsettled(): readonly UnsettledIntent[] {
    return [...this.#unsettled.values()];
  }

  /** @param entry a parsed entry, of any kind */
  add(index: number, entry: unknown): void {
    const { kind, intent, mutation } = asObject(entry);
    if (kind === 'intent' && typeof intent === 'string') {
      this.#unsettled.set(intent, { ...told(asObject(entry)), intent, index, state: 'open' });
    } else if (kind === 'release') this.#close(asObject(mutation));
  }

  #close({ intent, outcome }: Readonly<Record<string, unknown>>): void {
    if (typeof intent !== 'string') return;
    const known = this.#unsettled.get(intent);
    if (outcome !== 'unknown') this.#unsettled.delete(intent);
    else if (known !== undefined) this.#unsettled.set(intent, { ...known, state: 'unknown' });
  }
}

const pageEntries = 500;

/** The unsettled intents of a release log, from an index on. */
export async function unsettledIntents(
  reader: Pick<LogReader, 'entries'>,
  from: number,
): Promise<readonly UnsettledIntent[]> {
  const intents = new Intents();
  for (let next = from; ;) {
    const page = await reader.entries('release', next, pageEntries);
    for (const { index, bytes } of page) {
      intents.add(index, JSON.parse(Buffer.from(bytes).toString('utf8')));
      next = index + 1;
    }
    if (page.length === 0) return intents.unsettled;
  }
}

function told(
  entry: Readonly<Record<string, unknown>>,
): Pick<UnsettledIntent, 'at' | 'recipient' | 'tenant' | 'coordinate'> {
  const { at, recipient, tenant, coordinate } = entry;
  return {
    at: typeof at === 'number' ? at : 0,
    recipient: text(asObject(recipient)['id']) ?? '',
    tenant: text(tenant),
    coordinate: text(coordinate) ?? '',
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
