/*
 * The test runner of one copy, kept running: `workbench.ts` starts it in the copy and sends it what to run. Starting a
 * runner anew for each mutant would take longer than the tests.
 */
import { relative, resolve } from 'node:path';
import { createVitest, type TestModule } from 'vitest/node';
import type { FileReport, RunRequest } from './workbench.ts';

const vitest = await createVitest({
  watch: false,
  run: true,
  reporters: [{}],
  maxWorkers: 1,
  // A test that is slow on a busy machine has noticed nothing.
  testTimeout: 300_000,
  hookTimeout: 300_000,
});
await vitest.standalone();

async function run({ names, changed }: RunRequest): Promise<readonly FileReport[]> {
  for (const path of changed) vitest.invalidateFile(resolve(path));
  const files = [...new Set(names.map((one) => one.file))];
  const pattern = [...new Set(names.map((one) => escaped(one.test)))].join('|');
  vitest.setGlobalTestNamePattern(new RegExp(`(${pattern})`));
  const specifications = await vitest.globTestSpecifications(files.map((one) => resolve(one)));
  const { testModules } = await vitest.runTestSpecifications(specifications);
  return testModules.map(reportOf);
}

function reportOf(module: TestModule): FileReport {
  const tests = [...module.children.allTests()].map((one) => ({
    fullName: one.fullName.replaceAll(' > ', ' '),
    state: one.result().state,
  }));
  const isBroken = !module.ok() && tests.every((one) => one.state !== 'failed');
  return { file: relative(process.cwd(), module.moduleId), isBroken, tests };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

process.on('message', (request: RunRequest) => {
  run(request).then(
    (files) => process.send?.({ files }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on('disconnect', () => void vitest.close().finally(() => process.exit(0)));
process.send?.({ files: [] });
