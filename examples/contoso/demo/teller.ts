import { styleText } from 'node:util';
import type { GatewayAnswer, Stack } from '../stack/index.ts';
import { inWords, releasedByType, type Entry, type LogView } from './log-view.ts';

/** An answer, and what the logs say of it. */
export interface Told {
  readonly answer: GatewayAnswer;
  readonly entries: readonly Entry[];
  /** How many objects of each type the entries say left. */
  readonly released: Readonly<Record<string, number>>;
  /** Codes of its errors. */
  readonly codes: readonly string[];
}

/** Who asks the data plane, and with which token. */
export interface Asker {
  readonly name: string;
  readonly token: string | null;
}

/** Longest piece of an answer that is shown. */
const shownMax = 96;
const indent = 3;
const nameWidth = 18;

/** Tells the story while it happens: who asks what, what is answered, which entry was written. */
export class Teller {
  readonly #stack: Pick<Stack, 'ask'>;
  readonly #log: LogView;
  readonly #say: (line: string) => void;
  /** Totals over all entries that were told of. */
  released = 0;
  refused = 0;

  constructor(stack: Pick<Stack, 'ask'>, log: LogView, say: (line: string) => void) {
    this.#stack = stack;
    this.#log = log;
    this.#say = say;
  }

  title(number: number, name: string): void {
    this.#say(`\n${styleText('bold', `${number}. ${name}`)}`);
  }

  /** Somebody does something that is no question to the data plane. */
  does(who: string, what: string): void {
    this.#say(`${' '.repeat(indent)}${who.padEnd(nameWidth)}${what}`);
  }

  async asks({ name, token }: Asker, query: string): Promise<Told> {
    const margin = ' '.repeat(indent + nameWidth + 'asks '.length);
    this.does(name, `asks ${query.replaceAll(/\n\s*/g, `\n${margin}`)}`);
    const answer = await this.#stack.ask(token, query);
    const entries = await this.#log.news();
    const data = answer.data === null ? '' : ` ${shortened(JSON.stringify(answer.data))}`;
    this.#detail('→', `${answer.status}${data}`);
    for (const { code, path, rows } of answer.errors) {
      const where = path === '' ? '' : ` ${path.replaceAll(/\.\d+(?=\.)/g, '')}`;
      this.#detail('✗', `${code}${where}${rows === 1 ? '' : ` in ${rows} rows`}`);
    }
    for (const entry of entries) {
      const [first = '', ...others] = inWords(entry);
      this.#detail('✎', first);
      for (const line of others) this.#detail(' ', line);
    }
    if (entries.length === 0) this.#detail('✎', 'no entry: nothing was released');
    const released = releasedByType(entries);
    this.released += Object.values(released).reduce((sum, rows) => sum + rows, 0);
    this.refused += entries.reduce((sum, entry) => sum + entry.refused.length, 0);
    this.refused += entries.length === 0 ? answer.errors.length : 0;
    return { answer, entries, released, codes: answer.errors.map(({ code }) => code) };
  }

  /** A step has ended; `fault` is what it failed with, or null. */
  done(fault: unknown): void {
    const why = fault instanceof Error ? fault.message : String(fault);
    const mark = fault === null ? styleText('green', 'ok') : styleText('red', `FAILED ${why}`);
    this.#say(`${' '.repeat(indent)}${mark}`);
  }

  #detail(mark: string, text: string): void {
    this.#say(styleText('dim', `${' '.repeat(indent + nameWidth)}${mark} ${text}`));
  }
}

function shortened(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;
}
