/** What a process used between two moments. */
export interface Usage {
  /** Of all its threads, in milliseconds. */
  readonly cpuMs: number;
  /** Most resident memory that was seen, in MiB. */
  readonly peakMb: number;
}

const sampleMs = 50;

/** Watches this process. */
export class UsageMeter {
  #from = process.cpuUsage();
  #peak = 0;
  #timer: NodeJS.Timeout | null = null;

  begin(): void {
    this.#peak = 0;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), sampleMs);
    this.#from = process.cpuUsage();
  }

  end(): Usage {
    const { user, system } = process.cpuUsage(this.#from);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#sample();
    return { cpuMs: (user + system) / 1000, peakMb: this.#peak / 2 ** 20 };
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }
}
