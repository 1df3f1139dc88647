/**
 * The gateway process: reads the configuration, starts, stops on SIGTERM and SIGINT. The only module beside the CLI
 * that names adapters and reads the environment.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pino } from 'pino';
import { loadConfig, type Config } from './config.ts';
import { GatewayError } from './errors.ts';
import { startGateway } from './main/gateway.ts';

/** Exit code of a start that fails for its configuration (sysexits.h EX_CONFIG). */
const exitConfig = 78;

/** Reads the configuration file that CONSENTRY_CONFIG (or the default name) names. */
export function readConfig(path: string): Config {
  const file = resolve(path);
  return loadConfig({
    text: readFileSync(file, 'utf8'),
    env: process.env,
    readFile: (one) => readFileSync(one, 'utf8'),
    baseDir: dirname(file),
  });
}

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
