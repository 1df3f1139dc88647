import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { GatewayError } from '../errors.ts';
import { gatewayVersion } from '../main/index.ts';
import { makeKeys } from './keys.ts';
import { listIntents } from './log-intents.ts';
import { tailLog } from './log-tail.ts';
import { verify } from './log-verify.ts';
import { addPolicyCommands } from './policy-commands.ts';
import { UsageError } from './usage-error.ts';

/** Where a command writes. */
export interface Output {
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** A command that could not do its work (sysexits.h EX_CONFIG). */
const exitConfig = 78;
/** A command line that cannot be understood (sysexits.h EX_USAGE). */
const exitUsage = 64;

/** Runs one command line, without the program's name, and returns its exit code. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const exit = { code: 0 };
  try {
    await program(output, exit).parseAsync(args, { from: 'user' });
    return exit.code;
  } catch (error) {
    // Help ends a command line too, and is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
    if (error instanceof UsageError) {
      output.printError(`error: ${error.message}`);
      return exitUsage;
    }
    output.printError(
      error instanceof GatewayError
        ? `${error.code}: ${error.detail ?? error.message}`
        : `INTERNAL: ${String(error)}`,
    );
    return exitConfig;
  }
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}

/** A log's name as the configuration accepts it. */
function originOf(text: string): string {
  if (/^[\x21-\x2a\x2c-\x7e]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('It is 1 to 200 visible ASCII characters, no +.');
}

/** A variable of a shell that is not set gives no name, and keys are not left wherever somebody stands. */
function folderOf(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It names a folder; the one that you are in is a dot.');
}

function verifierKeyOf(text: string): string {
  if (/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/.test(text)) return text;
  throw new InvalidArgumentError('It is of the form name+id+base64, with an Ed25519 key.');
}

function program({ print, printError }: Output, exit: { code: number }): Command {
  const configOption = new Option('-c, --config <file>', 'the configuration file')
    .env('CONSENTRY_CONFIG')
    .default('consentry.yaml');
  const logOption = new Option('--log <name>', 'which log')
    .choices(['release', 'legal'])
    .default('release');
  const jsonOption = new Option('--json', 'print JSON').default(false);
  const trimmed = (write: (line: string) => void) => (text: string) => write(text.trimEnd());
  const root = new Command('consentry')
    .description('A GraphQL gateway for customer data.')
    .version(gatewayVersion, '--version')
    .exitOverride()
    .configureOutput({ writeOut: trimmed(print), writeErr: trimmed(printError) });
  addPolicyCommands(root, { configOption, jsonOption, print, exit });
  root
    .command('keys')
    .description('make the keys of a new gateway, one file each, readable by you alone')
    .requiredOption('--dir <folder>', 'where to put them', folderOf)
    .requiredOption(
      '--origin <name>',
      'name of the release log, for example logs.example.com/release',
      originOf,
    )
    .requiredOption('--legal-origin <name>', 'name of the legal log', originOf)
    .action((options: { dir: string; origin: string; legalOrigin: string }) =>
      makeKeys(options, print),
    );
  const log = root.command('log').description('read the release log and the legal log');
  log
    .command('tail')
    .description('print the last entries, one JSON object a line')
    .addOption(configOption)
    .addOption(logOption)
    .option('-n, --count <entries>', 'how many', countOf, 10)
    .option('-f, --follow', 'go on with new entries', false)
    .action((options: Parameters<typeof tailLog>[0]) => tailLog(options, print));
  log
    .command('intents')
    .description('list the mutations of which the release log does not say what came of them')
    .addOption(configOption)
    .addOption(jsonOption)
    .action((options: Parameters<typeof listIntents>[0]) => listIntents(options, print));
  log
    .command('verify')
    .description('check the whole log against its signed checkpoint; exit 1 if anything is wrong')
    .addOption(configOption)
    .addOption(logOption)
    .option(
      '--key <vkey>',
      'verifier key from a source of your own; default: from the configuration',
      verifierKeyOf,
    )
    .addOption(jsonOption)
    .action(async (options: Parameters<typeof verify>[0]) => {
      exit.code = await verify(options, print);
    });
  return root;
}
