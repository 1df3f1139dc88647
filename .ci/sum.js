// Adds up the JSON reports of a folder. Prints what was skipped, if anything, then one line: "N passed, N failed".
// The second argument is 0 where a run ended badly: an error outside of every test counts as one that failed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.', good = '1'] = process.argv.slice(2);
const files = readdirSync(folder).flatMap(
  (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).testResults,
);
const tests = files.flatMap((file) => file.assertionResults);
const count = (status) => tests.filter((test) => test.status === status).length;

const passed = count('passed');
// A file that fails before its first test has no failed test; it counts as one.
const unread = files.filter(
  (file) =>
    file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const found = count('failed') + unread;
const failed = found === 0 && good === '0' ? 1 : found;
const skipped = tests.length - passed - count('failed');

if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
