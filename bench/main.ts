/**
 * `npm run bench -- federation`: our gateway beside others; `decision`: what a judged field costs; `log`: the release log beside the bare stores; `scale`: a large schema; `soak`: memory over time. All on
 * this machine.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const usage = `npm run bench -- federation [--quick] [--json]
       npm run bench -- decision [--quick] [--json]
       npm run bench -- log [--quick] [--json]
       npm run bench -- scale [--json]
       npm run bench -- soak [--minutes 10]`;

function fail(text: string): never {
  console.error(text);
  process.exit(1);
}

function mustBeInstalled(name: string): void {
  if (existsSync(new URL(`node_modules/${name}`, import.meta.url))) return;
  fail('What is measured with is not installed. Install it once:\n\n  npm ci --prefix bench\n');
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
  },
});
const [what, ...others] = positionals;
if (others.length > 0) fail(`usage: ${usage}`);
if (what === 'federation') {
  mustBeInstalled('@apollo/gateway');
  const { federation } = await import('./federation/run.ts');
  await federation(values);
} else if (what === 'decision') {
  mustBeInstalled('@envelop/generic-auth');
  const { decision } = await import('./decision/run.ts');
  await decision(values);
} else if (what === 'log') {
  const { log } = await import('./log/run.ts');
  await log(values);
} else if (what === 'scale') {
  mustBeInstalled('@octokit/graphql-schema');
  const { scale } = await import('./scale/run.ts');
  if (!(await scale(values))) process.exitCode = 1;
} else if (what === 'soak') {
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 600)) fail('--minutes takes a number from 0 to 600');
  const { soak } = await import('./soak/run.ts');
  if (!(await soak(minutes))) process.exitCode = 1;
} else {
  fail(`usage: ${usage}`);
}
