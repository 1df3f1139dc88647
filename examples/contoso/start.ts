/**
 * `npm start`: serves the whole example until Ctrl-C, with lines to paste. Ports from 4000 on and the directory `data/`
 * beside this file; CONTOSO_PORT and CONTOSO_DATA say otherwise, and CONSENTRY_… variables reach the gateway.
 */
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { recordAgreement, shipped, startStack, type Stack } from './stack/index.ts';
import { linesToPaste } from './stack/lines-to-paste.ts';

const startedAt = performance.now();

/** Variables of the gateway's own, but for the one that the launcher sets. */
const forGateway = Object.entries(process.env).flatMap(([name, value]) =>
  name.startsWith('CONSENTRY_') && name !== 'CONSENTRY_CONFIG' && value !== undefined
    ? [[name, value] as const]
    : [],
);

const starting = startStack({
  data: process.env['CONTOSO_DATA'] ?? shipped.data,
  firstPort: firstPort(process.env['CONTOSO_PORT']),
  env: Object.fromEntries(forGateway),
});
const stop = (): void => {
  starting
    .then((stack) => stack.close())
    .then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

try {
  await serve(await starting);
} catch (error) {
  fail(error);
}

async function serve(stack: Stack): Promise<void> {
  const { authorizationServer, control, gateway, paths } = stack;
  for (const tenant of ['contoso', 'fabrikam', 'northwind']) await recordAgreement(control, tenant);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const bytes = gateway.memoryBytes();
  const memory = bytes === null ? '' : `; the gateway takes ${Math.round(bytes / 1_000_000)} MB`;
  console.log(`Contoso's cloud is up after ${seconds} s${memory}.

  data plane             ${gateway.url}/graphql
  control plane          ${gateway.url}/control
  authorization server   ${authorizationServer.issuer}
  configuration          ${relative(process.cwd(), paths.configuration)}
`);
  await print(stack);
  createInterface({ input: process.stdin }).on('line', () => void print(stack));
}

async function print(stack: Stack): Promise<void> {
  console.log(await linesToPaste(stack));
  console.log('Tokens live for ten minutes: Enter makes new ones, Ctrl-C stops everything.\n');
}

function firstPort(text: string | undefined): number {
  if (text === undefined) return shipped.firstPort;
  const port = Number(text);
  // Four in a row must fit below the last port.
  if (/^\d+$/.test(text) && port <= 65_532) return port;
  return fail(new Error('CONTOSO_PORT is the first of four ports, up to 65532; 0 takes free ones'));
}

function fail(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = reason.includes('EADDRINUSE')
    ? '\nIs it running already? CONTOSO_PORT and CONTOSO_DATA name other ports and another directory.'
    : '';
  console.error(`The example does not run.\n${reason}${hint}`);
  process.exit(1);
}
