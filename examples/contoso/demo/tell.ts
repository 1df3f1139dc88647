import type { Stack } from '../stack/index.ts';
import { consentSteps } from './consent-steps.ts';
import { contractSteps, keySteps } from './contract-steps.ts';
import { factsOf } from './facts.ts';
import { legalSteps } from './legal-steps.ts';
import { LogView } from './log-view.ts';
import { logSteps } from './log-steps.ts';
import type { Step, Story } from './story.ts';
import { Teller } from './teller.ts';

/** What came of a step. */
export interface Outcome {
  readonly name: string;
  readonly ok: boolean;
}

/** What came of the story. */
export interface Ending {
  readonly steps: readonly Outcome[];
  /** Objects that left, and fields and requests that were refused, as answers and logs told of them. */
  readonly released: number;
  readonly refused: number;
  readonly logEntries: number;
  readonly logVerified: boolean;
  readonly tamperDetected: boolean;
}

/** What is told while the gateway runs. */
export const runningSteps: readonly Step[] = [
  ...consentSteps,
  ...contractSteps,
  ...legalSteps,
  ...keySteps,
];
/** What is told at the end; it stops the gateway. */
export const closingSteps: readonly Step[] = logSteps;

/** Tells the steps on a running stack. A step that fails does not end the story. */
export async function tell(
  stack: Stack,
  steps: readonly Step[],
  say: (line: string) => void,
): Promise<Ending> {
  const { gateway, paths } = stack;
  const log = new LogView(paths.store);
  const facts = factsOf(paths.world);
  const teller = new Teller(stack, log, say);
  const story: Story = { stack, log, facts, teller };
  say('Contoso, Fabrikam and Northwind keep accounts, mail and files with one provider:');
  say(`${facts.accounts} accounts and ${facts.messages} messages behind five data services.`);
  say(`The gateway in front of them listens on ${gateway.url}.`);
  await log.news();
  const outcomes: Outcome[] = [];
  for (const [index, { name, run }] of steps.entries()) {
    teller.title(index + 1, name);
    const fault = await run(story).then(
      () => null,
      (error: unknown) => error,
    );
    outcomes.push({ name, ok: fault === null });
    teller.done(fault);
  }
  const held = outcomes.filter(({ ok }) => ok).length;
  say(`\n${held} of ${outcomes.length} steps held.`);
  return {
    steps: outcomes,
    released: teller.released,
    refused: teller.refused,
    logEntries: story.logEntries ?? 0,
    logVerified: story.verified === true,
    tamperDetected: story.tamperFound === true,
  };
}
