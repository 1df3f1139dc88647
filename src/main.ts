/**
 * The gateway process: reads the configuration, starts, reloads the graph on SIGHUP, stops on SIGTERM and SIGINT. The only module beside the CLI
 * that names adapters and reads the environment.
 */
import { pino } from 'pino';
import { GatewayError } from './errors.ts';
import { readConfig, startGateway } from './main/index.ts';

/** Exit code of a start that fails for its configuration (sysexits.h EX_CONFIG). */
const exitConfig = 78;
/** Exit code where the store failed, at the start or later (sysexits.h EX_IOERR): a new start may do better. */
const exitStore = 74;

async function main(): Promise<void> {
  const config = readConfig(process.env['CONSENTRY_CONFIG'] ?? 'consentry.yaml');
  const logger = pino({ level: config.logging.level });
  const gateway = await startGateway(config, logger);
  logger.info({ url: gateway.url }, 'gateway is ready');
  const stop = async (exitCode: number): Promise<never> => {
    try {
      await gateway.close();
      process.exit(exitCode);
    } catch (error) {
      logger.error({ error: String(error) }, 'gateway did not stop cleanly');
      process.exit(exitCode === 0 ? 1 : exitCode);
    }
  };
  const stopOn = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'gateway is stopping');
    void stop(0);
  };
  // What was acknowledged may not be there any more, and only a new start can tell.
  void gateway.failed.then((detail) => {
    logger.fatal({ detail }, 'the store cannot be relied on any more; gateway is stopping');
    return stop(exitStore);
  });
  process.on('SIGHUP', () => {
    gateway.reload().then(
      () => logger.info('graph is reloaded'),
      (error: unknown) => {
        const detail =
          error instanceof GatewayError ? `${error.code}: ${error.detail ?? ''}` : String(error);
        logger.error({ detail }, 'graph is not reloaded; the last good one goes on');
      },
    );
  });
  process.once('SIGTERM', stopOn);
  process.once('SIGINT', stopOn);
}

function isStoreFailure(error: unknown): boolean {
  const codes: readonly string[] = ['STORE_UNAVAILABLE', 'RELEASE_LOG_UNAVAILABLE'];
  return error instanceof GatewayError && codes.includes(error.code);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const text =
      error instanceof GatewayError
        ? `${error.code}: ${error.detail ?? error.message}`
        : String(error);
    process.stderr.write(`consentry does not start.\n${text}\n`);
    process.exit(isStoreFailure(error) ? exitStore : exitConfig);
  });
}
