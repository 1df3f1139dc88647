/**
 * The demo: starts the whole example, tells the story step by step, and ends by itself. Exits 0 when every step held.
 * `--json` adds one line of JSON at the end.
 */
import { parseArgs } from 'node:util';
import { startStack, type Stack } from '../stack/index.ts';
import { consentSteps } from './consent-steps.ts';
import { contractSteps, keySteps } from './contract-steps.ts';
import { factsOf } from './facts.ts';
import { legalSteps } from './legal-steps.ts';
import { LogView } from './log-view.ts';
import { logSteps } from './log-steps.ts';
import type { Story } from './story.ts';
import { Teller } from './teller.ts';

/** A tenth of the world starts in a moment and tells the same story. */
const scale = 0.1;

const steps = [...consentSteps, ...contractSteps, ...legalSteps, ...keySteps, ...logSteps];

/** What came of a step. */
interface Outcome {
  readonly name: string;
  readonly ok: boolean;
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
let stack: Stack | null = null;
const interrupted = (): void => {
  void (stack?.close() ?? Promise.resolve()).finally(() => process.exit(130));
};
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);

try {
  stack = await startStack({ scale });
  process.exitCode = await tell(stack);
} finally {
  await stack?.close();
}

async function tell(running: Stack): Promise<number> {
  const { gateway, paths } = running;
  const log = new LogView(paths.store);
  const facts = factsOf(paths.world);
  const story: Story = { stack: running, log, facts, teller: new Teller(running, log) };
  console.log('Contoso, Fabrikam and Northwind keep accounts, mail and files with one provider:');
  console.log(`${facts.accounts} accounts, ${facts.messages} messages in five data services.`);
  console.log(`The gateway in front of them listens on ${gateway.url}.`);
  await log.news();
  const outcomes: Outcome[] = [];
  for (const [index, { name, run }] of steps.entries()) {
    story.teller.title(index + 1, name);
    const fault = await run(story).then(
      () => null,
      (error: unknown) => error,
    );
    outcomes.push({ name, ok: fault === null });
    story.teller.done(fault === null, fault instanceof Error ? fault.message : String(fault));
  }
  const failed = outcomes.filter(({ ok }) => !ok);
  console.log(`\n${outcomes.length - failed.length} of ${outcomes.length} steps held.`);
  if (values.json) console.log(JSON.stringify(summary(story, outcomes)));
  return failed.length === 0 ? 0 : 1;
}

/** Released are objects, refused are fields and requests, as the logs and answers told them. */
function summary(story: Story, outcomes: readonly Outcome[]) {
  return {
    steps: outcomes,
    released: story.teller.released,
    refused: story.teller.refused,
    logEntries: story.logEntries ?? 0,
    logVerified: story.verified === true,
    tamperDetected: story.tamperFound === true,
  };
}
