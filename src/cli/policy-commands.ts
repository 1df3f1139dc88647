import { Option, type Command } from 'commander';
import { check, type CheckOptions } from './check.ts';
import { classifyService, type ClassifyOptions } from './classify.ts';
import { explainOperation, type ExplainOptions } from './explain.ts';
import { rehearsePolicy, type RehearseOptions } from './rehearse.ts';

/** What every command shares. */
interface Shared {
  readonly configOption: Option;
  readonly jsonOption: Option;
  readonly print: (line: string) => void;
  /** Where a command leaves its exit code. */
  readonly exit: { code: number };
}

/** The commands for those who write marks: they look at a policy and change nothing. */
export function addPolicyCommands(root: Command, shared: Shared): void {
  addCheck(root, shared);
  addExplain(root, shared);
  addClassify(root, shared);
  addRehearse(root, shared);
}

function addCheck(root: Command, { configOption, jsonOption, print, exit }: Shared): void {
  root
    .command('check')
    .description(
      'list every gap in a policy; exit 1 if there is one, 2 if a change only lets more leave',
    )
    .addOption(configOption)
    .addOption(jsonOption)
    .addOption(new Option('--sarif', 'print SARIF 2.1.0').default(false).conflicts('json'))
    .option('--releasable', 'list all that can ever leave, and every @notCustomerData', false)
    .option('--against <old>', 'a bundle or configuration: say what can leave now and could not')
    .option('--write-bundle <file>', 'keep this policy in one file, for --against and for CI')
    .option('--service <name>', 'check one service alone, with --sdl and --against-supergraph')
    .option('--sdl <file>', 'its SDL')
    .option('--against-supergraph <file>', 'the bundle of the graph that it belongs to')
    .addHelpText(
      'after',
      `
Examples:
  consentry check --config consentry.yaml --releasable
  consentry check --write-bundle policy.json          # where the whole graph is deployed
  consentry check --against policy.json               # before it is deployed again
  consentry check --service mail --sdl mail.graphql --against-supergraph policy.json --sarif`,
    )
    .action(async (options: CheckOptions) => {
      exit.code = await check(options, print);
    });
}

function addExplain(root: Command, { configOption, jsonOption, print }: Shared): void {
  root
    .command('explain')
    .description(
      'print plan, decision and reason for each field, without asking a service for data',
    )
    .addOption(configOption)
    .addOption(jsonOption)
    .requiredOption('--operation <file>', 'file with a GraphQL document')
    .requiredOption(
      '--as <recipient>',
      'id of a registered recipient, or of the extractor of --task',
    )
    .option('--tenant <id>', 'whose data; default: a tenant that has granted everything')
    .option('--purpose <key>', 'needed where the grants name several')
    .option('--task <id>', 'decide under this task of a legal process')
    .option('--operation-name <name>', 'which operation of the document')
    .option('--variables <file>', 'JSON object with the variables')
    .addHelpText(
      'after',
      `
Example:
  consentry explain --operation inbox.graphql --as mail-insights --tenant contoso`,
    )
    .action((options: ExplainOptions) => explainOperation(options, print));
}

function addClassify(root: Command, { configOption, jsonOption, print }: Shared): void {
  root
    .command('classify')
    .description('propose an overlay for what nobody has marked; refused until a person accepts it')
    .addOption(configOption)
    .addOption(jsonOption)
    .option('--service <name>', 'a service of the configuration')
    .option('--sdl <file>', 'or a file with SDL, without any configuration')
    .addHelpText(
      'after',
      `
Example:
  consentry classify --service notes > overlays/notes.graphql   # then read it, and take each @proposed away`,
    )
    .action((options: ClassifyOptions) => classifyService(options, print));
}

function addRehearse(root: Command, { configOption, jsonOption, print, exit }: Shared): void {
  root
    .command('rehearse')
    .description(
      'say which client loses or gains which field under a new policy; exit 1 if one loses, 2 if one only gains',
    )
    .addOption(configOption)
    .addOption(jsonOption)
    .requiredOption('--operations <folder>', 'folders named like clients, with their GraphQL files')
    .requiredOption('--policy <new>', 'the new policy: a bundle or a configuration')
    .option('--tenant <id>', 'only this tenant; default: every tenant that has authorised a client')
    .addHelpText(
      'after',
      `
Example, with operations/mail-insights/inbox.graphql:
  consentry rehearse --operations operations --policy new-policy.json`,
    )
    .action(async (options: RehearseOptions) => {
      exit.code = await rehearsePolicy(options, print);
    });
}
