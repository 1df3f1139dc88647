/** When a service that keeps failing is left alone, and for how long. */
export interface CircuitOptions {
  /** Failures in a row that open the circuit. */
  readonly failuresMax: number;
  /** How long it stays open before one call tries again. */
  readonly openMs: number;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
}

/**
 * Keeps calls from waiting for a service that is down. Closed: calls pass. Open: calls are refused at once. After
 * `openMs` a single call goes through; its outcome closes the circuit or opens it again.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  #failures = 0;
  #openUntil = 0;
  #isTrying = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#failures >= this.#options.failuresMax;
  }

  /** Half-open: the next call, or the one that is on its way, decides. */
  get state(): 'closed' | 'open' | 'half-open' {
    if (!this.isOpen) return 'closed';
    return this.#isTrying || this.#options.now() >= this.#openUntil ? 'half-open' : 'open';
  }

  /** Whether a call may go out now. Whoever is let out must report back by `succeeded` or `failed`. */
  admits(): boolean {
    if (!this.isOpen) return true;
    if (this.#isTrying || this.#options.now() < this.#openUntil) return false;
    this.#isTrying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  /** The call was given up for reasons of the caller's. */
  released(): void {
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures++;
    this.#isTrying = false;
    if (this.isOpen) this.#openUntil = this.#options.now() + this.#options.openMs;
  }
}
