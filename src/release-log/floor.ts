import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import type { FloorKeeper, ReleaseStore, StorePosition } from './port.ts';

const kept = z.strictObject({
  origin: z.string(),
  release: z.int().nonnegative(),
  legal: z.int().nonnegative(),
  events: z.int().nonnegative(),
});

/** What a floor watches over. */
export interface FloorParts {
  readonly keeper: FloorKeeper;
  readonly store: Pick<ReleaseStore, 'position'>;
  /** Name of the release log: the floor of another node is not ours. */
  readonly origin: string;
}

/**
 * Remembers outside the store how far it had come. A store that was restored from an older copy has forgotten
 * withdrawals and says yes again to what was withdrawn, and nothing inside it can tell; the floor can.
 */
export class Floor {
  readonly #parts: FloorParts;
  #saved: StorePosition;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  private constructor(parts: FloorParts, saved: StorePosition) {
    this.#parts = parts;
    this.#saved = saved;
  }

  /**
   * Compares the store with what is remembered of it. Without a memory, what the store holds now is where it begins.
   * @throws GatewayError STORE_ROLLED_BACK when the store has less; STORE_UNAVAILABLE when the memory cannot be read or
   * written, or the store does not answer.
   */
  static async of(parts: FloorParts): Promise<Floor> {
    const text = await parts.keeper.load().catch(unavailable);
    const remembered = text === null ? null : positionIn(text, parts.origin);
    const found = await parts.store.position();
    for (const part of ['release', 'legal', 'events'] as const) {
      if (remembered !== null && found[part] < remembered[part]) {
        const detail = `The database has ${found[part]} ${counted[part]}, and had ${remembered[part]}: it is another one, or was restored from an older copy`;
        throw new GatewayError('STORE_ROLLED_BACK', detail);
      }
    }
    const floor = new Floor(parts, { release: -1, legal: -1, events: -1 });
    await floor.raise();
    return floor;
  }

  /**
   * Remembers how far the store has come, at the least as far as when this was called. Callers that wait share a write.
   * @throws GatewayError STORE_UNAVAILABLE when it cannot be remembered durably.
   */
  async raise(): Promise<void> {
    if (this.#next !== null) {
      return this.#next;
    }
    if (this.#running === null) {
      this.#running = this.#save();
      return this.#running;
    }
    // What is being saved may have been read before the caller's change.
    this.#next = this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null;
        this.#running = this.#save();
        return this.#running;
      });
    return this.#next;
  }

  async #save(): Promise<void> {
    try {
      const { release, legal, events } = await this.#parts.store.position();
      const saved = this.#saved;
      if (release !== saved.release || legal !== saved.legal || events !== saved.events) {
        const text = JSON.stringify({ origin: this.#parts.origin, release, legal, events });
        await this.#parts.keeper.save(`${text}\n`).catch(unavailable);
        this.#saved = { release, legal, events };
      }
    } finally {
      this.#running = null;
    }
  }
}

const counted = {
  release: 'entries in the release log',
  legal: 'entries in the legal log',
  events: 'events of records',
} as const;

function positionIn(text: string, origin: string): StorePosition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('STORE_UNAVAILABLE', 'The floor is not one of this gateway', { cause });
  }
  const parsed = kept.safeParse(value);
  if (!parsed.success || parsed.data.origin !== origin) {
    throw new GatewayError('STORE_UNAVAILABLE', `The floor is not one of ${origin}`);
  }
  return parsed.data;
}

function unavailable(cause: unknown): never {
  const detail = `The floor cannot be kept: ${cause instanceof Error ? cause.message : String(cause)}`;
  throw new GatewayError('STORE_UNAVAILABLE', detail, { cause });
}
