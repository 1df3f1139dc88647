/**
 * The demo: starts the whole example, tells the story step by step, and ends by itself. Exits 0 when every step held.
 * `--json` adds one line of JSON at the end.
 */
import { parseArgs } from 'node:util';
import { startStack } from '../stack/index.ts';
import { closingSteps, runningSteps, tell } from './tell.ts';

/** A tenth of the world starts in a moment and tells the same story. */
const scale = 0.1;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const starting = startStack({ scale });
const interrupted = (): void => {
  void starting.then((stack) => stack.close()).finally(() => process.exit(130));
};
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);

const stack = await starting;
try {
  const ending = await tell(stack, [...runningSteps, ...closingSteps], console.log);
  if (values.json) console.log(JSON.stringify(ending));
  process.exitCode = ending.steps.every(({ ok }) => ok) ? 0 : 1;
} finally {
  await stack.close();
}
