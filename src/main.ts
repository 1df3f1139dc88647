/**
 * The gateway process: reads the configuration, starts, reloads the graph on SIGHUP, stops on SIGTERM and SIGINT. The
 * only module beside the CLI that names adapters and reads the environment.
 */
import { pino, type Logger } from 'pino';
import { GatewayError } from './errors.ts';
import {
  createStopping,
  readConfig,
  startGateway,
  type Gateway,
  type StoppingParts,
} from './main/index.ts';

/** Exit code of a start that fails for its configuration (sysexits.h EX_CONFIG). */
const exitConfig = 78;
/** Exit code of a start with arguments, of which there are none (sysexits.h EX_USAGE). */
const exitUsage = 64;
/** Exit code where the store failed, at the start or later (sysexits.h EX_IOERR): a new start may do better. */
const exitStore = 74;

async function main(): Promise<void> {
  const config = readConfig(process.env['CONSENTRY_CONFIG'] ?? 'consentry.yaml');
  const logger = pino({ level: config.logging.level });
  const starting = startGateway(config, logger);
  // One that comes while it starts is not lost: what changes after the files were read is read after the start.
  process.on(
    'SIGHUP',
    () => void starting.then((gateway) => reload(gateway, logger)).catch(() => {}),
  );
  const gateway = await starting;
  logger.info({ url: gateway.url }, 'gateway is ready');
  const stopping = createStopping({
    close: () => gateway.close(),
    exit: (code) => process.exit(code),
    now: () => performance.now(),
    say: sayTo(logger),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => stopping.onSignal(signal));
  }
  // What was acknowledged may not be there any more, and only a new start can tell.
  const detail = await gateway.failed;
  logger.fatal({ detail }, 'the store cannot be relied on any more; gateway is stopping');
  stopping.because(exitStore);
}

async function reload(gateway: Gateway, logger: Logger): Promise<void> {
  try {
    await gateway.reload();
    logger.info('graph is reloaded');
  } catch (error) {
    const detail =
      error instanceof GatewayError ? `${error.code}: ${error.detail ?? ''}` : String(error);
    logger.error({ detail }, 'graph is not reloaded; the last good one goes on');
  }
}

function sayTo(logger: Logger): StoppingParts['say'] {
  return (event, fields) => {
    if (event === 'stopping') logger.info(fields, 'gateway is stopping');
    else if (event === 'unclean') logger.error(fields, 'gateway did not stop cleanly');
    else logger.warn(fields, 'gateway stops at once; answers under way are cut');
  };
}

function isStoreFailure(error: unknown): boolean {
  const codes: readonly string[] = ['STORE_UNAVAILABLE', 'RELEASE_LOG_UNAVAILABLE'];
  return error instanceof GatewayError && codes.includes(error.code);
}

const usage = `The gateway takes no arguments. The variable CONSENTRY_CONFIG names its configuration; without it
consentry.yaml of this folder is read. The command line is another program: consentry --help.
`;

const args = process.argv.slice(2);
if (args.length > 0) {
  // A configuration that is named and passed over would have another one served.
  const asksForHelp = args.length === 1 && ['--help', '-h'].includes(args[0] ?? '');
  (asksForHelp ? process.stdout : process.stderr).write(usage);
  process.exitCode = asksForHelp ? 0 : exitUsage;
} else {
  main().catch((error: unknown) => {
    const text =
      error instanceof GatewayError
        ? `${error.code}: ${error.detail ?? error.message}`
        : `INTERNAL: ${String(error)}`;
    process.stderr.write(`consentry does not start.\n${text}\n`);
    process.exit(isStoreFailure(error) ? exitStore : exitConfig);
  });
}
