/**
 * The command line: checks a policy before anything runs, makes keys, reads and verifies the logs. Prints to standard
 * output; exits 1 for a finding, 2 for a policy that only lets more leave, 78 for a configuration that cannot be used.
 */
import { Command, Option } from 'commander';
import { GatewayError } from '../errors.ts';
import { makeKeys } from './keys.ts';
import { tailLog } from './log-tail.ts';
import { verify } from './log-verify.ts';
import { addPolicyCommands } from './policy-commands.ts';

/** Exit code for a command that could not do its work (sysexits.h EX_CONFIG). */
const exitConfig = 78;

const configOption = new Option('-c, --config <file>', 'the configuration file')
  .env('CONSENTRY_CONFIG')
  .default('consentry.yaml');
const logOption = new Option('--log <name>', 'which log')
  .choices(['release', 'legal'])
  .default('release');
const jsonOption = new Option('--json', 'print JSON').default(false);

function program(): Command {
  const root = new Command('consentry').description('A GraphQL gateway for customer data.');
  addPolicyCommands(root, { configOption, jsonOption, print });
  root
    .command('keys')
    .description('make the keys of a new gateway, one file each, readable by you alone')
    .requiredOption('--dir <folder>', 'where to put them')
    .requiredOption(
      '--origin <name>',
      'name of the release log, for example logs.example.com/release',
    )
    .requiredOption('--legal-origin <name>', 'name of the legal log')
    .action((options: { dir: string; origin: string; legalOrigin: string }) =>
      makeKeys(options, print),
    );
  const log = root.command('log').description('read the release log and the legal log');
  log
    .command('tail')
    .description('print the last entries, one JSON object a line')
    .addOption(configOption)
    .addOption(logOption)
    .option('-n, --count <entries>', 'how many', Number, 10)
    .option('-f, --follow', 'go on with new entries', false)
    .action((options: Parameters<typeof tailLog>[0]) => tailLog(options, print));
  log
    .command('verify')
    .description('check the whole log against its signed checkpoint; exit 1 if anything is wrong')
    .addOption(configOption)
    .addOption(logOption)
    .option(
      '--key <vkey>',
      'verifier key from a source of your own; default: from the configuration',
    )
    .addOption(jsonOption)
    .action(async (options: Parameters<typeof verify>[0]) => {
      process.exitCode = await verify(options, print);
    });
  return root;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await program().parseAsync();
} catch (error) {
  const text =
    error instanceof GatewayError
      ? `${error.code}: ${error.detail ?? error.message}`
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitConfig;
}
