import { GatewayError } from '../errors.ts';
import type { LogHead, LogName, ReleaseStore } from './port.ts';
import { checkpointText, parseCheckpointText, type NoteSigner } from './signed-note.ts';

/**
 * Signs the head of one log. The name of the signing key is the log's origin. Called on the cadence that `main` sets
 * and when the gateway closes.
 *
 * It never signs a smaller size than before, nor a second root for a size: a signed fork could not be taken back. The
 * signature is in the store before anybody else sees it.
 */
export class Checkpointer {
  readonly #store: Pick<ReleaseStore, 'head' | 'checkpoint' | 'saveCheckpoint'>;
  readonly #log: LogName;
  readonly #signer: NoteSigner;
  #last: Promise<LogHead | null>;

  constructor(
    store: Pick<ReleaseStore, 'head' | 'checkpoint' | 'saveCheckpoint'>,
    log: LogName,
    signer: NoteSigner,
  ) {
    this.#store = store;
    this.#log = log;
    this.#signer = signer;
    this.#last = Promise.resolve(null);
  }

  /**
   * Signs the head as it is now and saves it; an empty log gets no checkpoint. Calls queue behind each other.
   * @returns the last signed head, or null when there is none.
   * @throws GatewayError RELEASE_LOG_UNAVAILABLE when the log went back, forked, or the last checkpoint is not ours;
   * what the store throws when it cannot answer.
   */
  async sign(): Promise<LogHead | null> {
    // A failed round must not be the end of the next.
    const before = this.#last.catch(() => null);
    this.#last = before.then(() => this.#signNow());
    return this.#last;
  }

  async #signNow(): Promise<LogHead | null> {
    const signed = await this.#lastSigned();
    const head = await this.#store.head(this.#log);
    if (signed !== null) {
      this.#mustContinue(signed, head);
    }
    if (head.size === (signed?.size ?? 0)) {
      return signed;
    }
    const note = this.#signer.sign(checkpointText(this.#signer.name, head));
    await this.#store.saveCheckpoint(this.#log, head.size, note);
    return head;
  }

  /** Read from the store each time: another process may have signed before this one started. */
  async #lastSigned(): Promise<LogHead | null> {
    const note = await this.#store.checkpoint(this.#log);
    if (note === null) {
      return null;
    }
    const text = this.#signer.open(note);
    if (text === null) {
      throw new GatewayError('RELEASE_LOG_UNAVAILABLE', 'The last checkpoint is not of our key');
    }
    return parseCheckpointText(this.#signer.name, text);
  }

  #mustContinue(signed: LogHead, head: LogHead): void {
    if (head.size < signed.size) {
      const detail = `The ${this.#log} log has ${head.size} entries, but ${signed.size} are signed`;
      throw new GatewayError('RELEASE_LOG_UNAVAILABLE', detail);
    }
    if (head.size === signed.size && !Buffer.from(head.root).equals(signed.root)) {
      const detail = `The ${this.#log} log of size ${head.size} has another root than is signed`;
      throw new GatewayError('RELEASE_LOG_UNAVAILABLE', detail);
    }
  }
}
