import { median, spread } from '../statistics.ts';

/** How long everything takes. */
export interface Schedule {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly roundMs: number;
  /** No round begins that would probably end later than this after the start. A busy machine makes fewer rounds. */
  readonly budgetMs: number;
}

/** Tells a person how far a run is. */
export type Tell = (line: string) => void;

/** Says whether there is time for another round, and when. */
export class Rounds {
  readonly #schedule: Schedule;
  readonly #tell: Tell;
  readonly #start = performance.now();
  #begun = performance.now();
  #done = -1;

  constructor(schedule: Schedule, tell: Tell) {
    this.#schedule = schedule;
    this.#tell = tell;
  }

  /** Length of a stretch of the round at hand; the first is for warming up and does not count. */
  get stretchMs(): number {
    return this.#done < 0 ? this.#schedule.warmUpMs : this.#schedule.roundMs;
  }

  get counts(): boolean {
    return this.#done >= 0;
  }

  /** To be asked after each round: whether there is another. */
  next(title: string): boolean {
    const now = performance.now();
    const lastMs = now - this.#begun;
    this.#begun = now;
    this.#done++;
    const { rounds, budgetMs } = this.#schedule;
    this.#tell(`${title}: ${this.#done === 0 ? 'warm' : `round ${this.#done} of ${rounds}`}`);
    if (this.#done === 0) return true;
    return this.#done < rounds && now - this.#start + lastMs < budgetMs;
  }
}

/** Figures of everybody in one row of measurements. */
export type Row<Name extends string, Figures> = Readonly<Record<Name, Figures>>;

/** What the rounds saw of everybody. */
export class Samples<Name extends string, Figures extends Readonly<Record<string, number>>> {
  readonly #all = new Map<Name, Figures[]>();

  keep(name: Name, sample: Figures): void {
    const known = this.#all.get(name);
    if (known === undefined) this.#all.set(name, [sample]);
    else known.push(sample);
  }

  /** Medians of every figure; `spread` is half the range of the throughput as a share of its median. */
  row(throughput: keyof Figures): Row<Name, Figures & { readonly spread: number }> {
    const rows = [...this.#all].map(([name, all]) => {
      const keys = Object.keys(all[0] ?? {});
      const medians = keys.map((key) => [key, median(all.map((one) => one[key] ?? 0))] as const);
      const figures = Object.fromEntries(medians);
      return [
        name,
        { ...figures, spread: spread(all.map((one) => one[throughput] ?? 0)) },
      ] as const;
    });
    return Object.fromEntries(rows) as Row<Name, Figures & { readonly spread: number }>;
  }
}
