/*
 * Breaks the gateway in a copy, one mutant after the other, and runs the test that must notice:
 *   npm run mutants [-- --json] [-- --only=<part of an id>[,<of another>]]
 * Exit code 1 when a mutant survives, no longer applies, or its test is not green to begin with.
 */
import { parseArgs } from 'node:util';
import { mutants } from './catalogue.ts';
import type { Mutant } from './mutant.ts';
import { Workbench, type FileReport } from './workbench.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});

type Fate = 'killed' | 'survived' | 'does not apply' | 'does not run' | 'its test is not green';

/** How many run at a time, each in a copy of its own. */
const benchCount = 2;

const parts = values.only.split(',');
const chosen = mutants.filter((one) => parts.some((part) => one.id.includes(part)));
const benches = Array.from({ length: benchCount }, () => new Workbench());
const fates = new Map<Mutant, Fate>();
try {
  const green = await unbroken();
  const waiting = chosen.filter((one) => {
    const tests = named(green, one);
    const isGreen = tests.length > 0 && tests.every((test) => test.state === 'passed');
    if (!isGreen) fates.set(one, 'its test is not green');
    return isGreen;
  });
  await Promise.all(benches.map((bench) => work(bench, waiting)));
} finally {
  await Promise.all(benches.map((bench) => bench.close()));
}
report();

/** The named tests on the gateway as it is, each file on one of the workbenches. */
async function unbroken(): Promise<readonly FileReport[]> {
  const files = [...new Set(chosen.map((one) => one.killedBy.file))];
  const reports = await Promise.all(
    benches.map((bench, n) => {
      const own = new Set(files.filter((_, at) => at % benches.length === n));
      return bench.run(chosen.map((one) => one.killedBy).filter(({ file }) => own.has(file)));
    }),
  );
  return reports.flat();
}

async function work(bench: Workbench, waiting: Mutant[]): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    fates.set(next, await fateOf(bench, next));
    if (!values.json) process.stderr.write(fates.get(next) === 'killed' ? '.' : '!');
  }
}

async function fateOf(bench: Workbench, mutant: Mutant): Promise<Fate> {
  const reports = await bench.runBroken(mutant);
  if (reports === null) return 'does not apply';
  // A file that cannot even be loaded has noticed nothing.
  if (reports.some((one) => one.isBroken)) return 'does not run';
  return named(reports, mutant).some((one) => one.state === 'failed') ? 'killed' : 'survived';
}

/** The tests that a mutant names, as far as they were run. */
function named(reports: readonly FileReport[], { killedBy }: Mutant): FileReport['tests'] {
  return reports
    .filter((one) => one.file === killedBy.file)
    .flatMap((one) => one.tests)
    .filter((one) => one.fullName.includes(killedBy.test))
    .filter((one) => one.state === 'passed' || one.state === 'failed');
}

function report(): void {
  const survivors = chosen.filter((one) => fates.get(one) !== 'killed');
  if (!values.json) console.log('');
  for (const one of values.json ? [] : chosen) {
    console.log(`${(fates.get(one) ?? '').padEnd(21)} ${one.id.padEnd(38)} ${one.breaks}`);
    console.log(`${' '.repeat(22)}${one.killedBy.file}: ${one.killedBy.test}`);
  }
  const summary = {
    mutants: chosen.length,
    killed: chosen.length - survivors.length,
    survivors: survivors.map((one) => `${one.id}: ${fates.get(one) ?? 'not run'}`),
  };
  console.log(
    values.json
      ? JSON.stringify(summary)
      : `${summary.killed} of ${summary.mutants} mutants killed`,
  );
  for (const one of values.json ? [] : summary.survivors) console.log(`  ${one}`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
}
