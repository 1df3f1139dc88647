/** `npm run bench -- federation [--quick] [--json]`: our gateway beside others, on this machine. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const usage = 'npm run bench -- federation [--quick] [--json]';

function fail(text: string): never {
  console.error(text);
  process.exit(1);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (positionals.length !== 1 || positionals[0] !== 'federation') fail(`usage: ${usage}`);
if (!existsSync(new URL('node_modules/@apollo/gateway', import.meta.url))) {
  fail('The other gateways are not installed. Install them once:\n\n  npm ci --prefix bench\n');
}
const { federation } = await import('./federation/run.ts');
await federation(values);
