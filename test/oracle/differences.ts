import { compareLedgers, entriesOf, intentsOf } from './compare-ledgers.ts';
import type { Expected, ExpectedError } from './plain.ts';
import type { WorldGateway } from './world-gateway.ts';

/** What differs between what the gateway answered and wrote down, and what it should have. */
export function differences(
  { answer, commits, ends }: Awaited<ReturnType<WorldGateway['askOrEnd']>>,
  wanted: Expected,
): readonly string[] {
  const problems: string[] = [];
  same('ends', ends, wanted.ends, problems);
  same('data', answer.data, wanted.data, problems);
  const errors = answer.errors.map(({ path, extensions: { code, rows } }) => ({
    path,
    code,
    rows,
  }));
  same('intents', intentsOf(commits), wanted.writes, problems);
  same('errors', sorted(errors), sorted(wanted.errors), problems);
  return [...problems, ...compareLedgers(entriesOf(commits), wanted)];
}

function sorted(errors: readonly ExpectedError[]): readonly ExpectedError[] {
  return errors
    .map(({ path, code, rows }) => ({ path, code, rows }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Notes a difference. */
export function same(what: string, got: unknown, wanted: unknown, problems: string[]): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) problems.push(`${what}\n  got    ${a}\n  wanted ${b}`);
}
