/**
 * The demo: starts the whole example, tells the story step by step, and ends by itself. Exits 0 when every step held.
 * `--json` adds one line of JSON at the end.
 */
import { parseArgs } from 'node:util';
import { startStack } from '../stack/index.ts';
import { closingSteps, runningSteps, tell } from './tell.ts';

/** A tenth of the world starts in a moment and tells the same story. */
const scale = 0.1;

const { json } = options();
const starting = startStack({ scale });
const ended = { bySignal: false };
const interrupted = (): void => {
  ended.bySignal = true;
  console.error('\nThe demo is stopping.');
  void starting.then((stack) => stack.close()).finally(() => process.exit(130));
};
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);

try {
  const stack = await starting;
  try {
    const ending = await tell(stack, [...runningSteps, ...closingSteps], say);
    if (json) say(JSON.stringify(ending));
    process.exitCode = ending.steps.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await stack.close();
  }
} catch (error) {
  if (!ended.bySignal) fail(error);
}

/** After a signal nothing is told any more: steps fail then because all is being stopped. */
function say(line: string): void {
  if (!ended.bySignal) console.log(line);
}

function options(): { readonly json: boolean } {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`The demo does not run.\n${reason}`);
  process.exit(1);
}
