/**
 * The gateway process: reads the configuration, starts, reloads the graph on SIGHUP, stops on SIGTERM and SIGINT. The only module beside the CLI
 * that names adapters and reads the environment.
 */
import { pino } from 'pino';
import { GatewayError } from './errors.ts';
import { readConfig, startGateway } from './main/index.ts';

/** Exit code of a start that fails for its configuration (sysexits.h EX_CONFIG). */
const exitConfig = 78;

async function main(): Promise<void> {
  const config = readConfig(process.env['CONSENTRY_CONFIG'] ?? 'consentry.yaml');
  const logger = pino({ level: config.logging.level });
  const gateway = await startGateway(config, logger);
  logger.info({ url: gateway.url }, 'gateway is ready');
  const stop = (signal: NodeJS.Signals): void => {
    logger.info({ signal }, 'gateway is stopping');
    gateway.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error: String(error) }, 'gateway did not stop cleanly');
        process.exit(1);
      },
    );
  };
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
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const text =
      error instanceof GatewayError
        ? `${error.code}: ${error.detail ?? error.message}`
        : String(error);
    process.stderr.write(`consentry does not start.\n${text}\n`);
    process.exit(exitConfig);
  });
}
