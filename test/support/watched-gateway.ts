import type { LogName, LogReader } from '../../src/release-log/index.ts';
import { findMarkers } from '../../examples/contoso/world/markers.ts';
import { leaksIn, mustNotLeak } from './canary.ts';
import { nothingAllowed, type ExpectedBasis } from './expected-basis.ts';
import { tap, type TappedAnswer } from './http-tap.ts';
import { untold, type PseudonymOf, type ReleaseEntry } from './ledger.ts';
import type { WorldFacts } from './world-facts.ts';

/** A token with what it may be answered at the time of asking. */
export interface Holder {
  readonly token: string | null;
  readonly basis: () => ExpectedBasis;
}

/** Nobody: no token. */
export const nobody: Holder = { token: null, basis: () => nothingAllowed };

/** An answer of the data plane with the entries that were written for it. */
export interface RecordedAnswer extends TappedAnswer {
  readonly entries: readonly ReleaseEntry[];
  readonly log: LogName;
}

interface Watched {
  readonly url: string;
  readonly facts: WorldFacts;
  /** Lines of the operator's log. */
  readonly lines: readonly string[];
  readonly log: LogReader;
  readonly pseudonymOf: PseudonymOf;
}

/** The only way for tests to reach a gateway: each byte that it sends or writes goes past the canary. */
export class WatchedGateway {
  readonly #watched: Watched;
  #linesChecked = 0;
  /** Values that people of the control plane sent there themselves. */
  readonly #toldByPeople = new Set<string>();

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  get url(): string {
    return this.#watched.url;
  }

  get facts(): WorldFacts {
    return this.#watched.facts;
  }

  get pseudonymOf(): PseudonymOf {
    return this.#watched.pseudonymOf;
  }

  /** A query, checked against what its holder may be answered, and against the entries written for it. */
  async ask(
    holder: Holder,
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<RecordedAnswer> {
    const { log, facts, pseudonymOf } = this.#watched;
    const before = {
      release: (await log.head('release')).size,
      legal: (await log.head('legal')).size,
    };
    const answer = await this.askOnly(holder, query, variables);
    const release = releasesOf(await this.entries('release', before.release));
    const legal = releasesOf(await this.entries('legal', before.legal));
    const entries = [...release, ...legal];
    const gaps = untold(answer.text, entries, facts, pseudonymOf);
    if (gaps.length > 0) throw new Error(`not in the log: ${gaps.slice(0, 5).join(', ')}`);
    return { ...answer, entries, log: legal.length > 0 ? 'legal' : 'release' };
  }

  /** A query whose entries are not looked at: for many at a time. */
  async askOnly(
    holder: Holder,
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<TappedAnswer> {
    const basis = holder.basis();
    const answer = await tap({
      url: `${this.#watched.url}/graphql`,
      headers: headersOf(holder.token),
      body: JSON.stringify({ query, variables }),
    });
    this.check(answer, basis);
    return answer;
  }

  /** A request of the control plane, where nothing of the world may show but what people said there. */
  async control(
    token: string | null,
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<TappedAnswer> {
    const body = JSON.stringify({ query, variables });
    for (const { text } of findMarkers(body)) this.#toldByPeople.add(text);
    const url = `${this.#watched.url}/control`;
    const answer = await tap({ url, headers: headersOf(token), body });
    const leaks = leaksIn('control', `${answer.head}\n${answer.text}`, this.facts, nothingAllowed);
    mustNotLeak(leaks.filter((one) => !this.#toldByPeople.has(one.marker)));
    this.checkLines();
    return answer;
  }

  /** Any request; nothing of the world may be in its answer. */
  async probe(path: string, method = 'GET', body = ''): Promise<TappedAnswer> {
    const url = `${this.#watched.url}${path}`;
    const answer = await tap({ url, method, headers: headersOf(null), body });
    this.check(answer, nothingAllowed);
    return answer;
  }

  /** @throws Error when a protected value left without a basis */
  check(answer: TappedAnswer, basis: ExpectedBasis): void {
    mustNotLeak([
      ...leaksIn('head', answer.head, this.facts, nothingAllowed),
      ...leaksIn('body', answer.text, this.facts, basis),
    ]);
    this.checkLines();
  }

  /** The operator's log shows nobody's data. */
  checkLines(): void {
    const fresh = this.#watched.lines.slice(this.#linesChecked);
    this.#linesChecked += fresh.length;
    mustNotLeak(leaksIn('operator log', fresh.join('\n'), this.facts, nothingAllowed));
  }

  /** Entries of a log, which show nobody's data either. */
  async entries(name: LogName, from: number): Promise<readonly ReleaseEntry[]> {
    const found: ReleaseEntry[] = [];
    for (;;) {
      const page = await this.#watched.log.entries(name, from + found.length, 500);
      for (const { bytes } of page) {
        const text = Buffer.from(bytes).toString('utf8');
        mustNotLeak(leaksIn(`${name} log`, text, this.facts, nothingAllowed));
        found.push(JSON.parse(text) as ReleaseEntry);
      }
      if (page.length < 500) return found;
    }
  }
}

/** Without boot entries and anchors, which come at their own time. */
function releasesOf(entries: readonly ReleaseEntry[]): readonly ReleaseEntry[] {
  return entries.filter((one) => one.kind === 'release');
}

function headersOf(token: string | null): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
}
