import { pino } from 'pino';
import { createLiveCovers } from '../../../src/consent/index.ts';
import { readConfig, startGateway } from '../../../src/main/index.ts';

/**
 * The gateway process with every copy of a recipient, an app policy and a grant frozen: what was read once is believed
 * for ever, whatever changes on this node or another. Only a reading that the release asks for anew is let through.
 */
const frozen: typeof createLiveCovers = (parts) => ({
  ...createLiveCovers({ ...parts, cache: { ...parts.cache, now: () => 0 } }),
  changed: () => {},
});

const logger = pino({ level: 'info' });
const gateway = await startGateway(
  readConfig(process.env['CONSENTRY_CONFIG'] ?? ''),
  logger,
  frozen,
);
process.on('SIGHUP', () => {
  gateway.reload().then(
    () => logger.info({ reloaded: true }, 'graph is reloaded'),
    (error: unknown) => logger.error({ reloaded: false, error: String(error) }, 'not reloaded'),
  );
});
logger.info({ url: gateway.url }, 'gateway is ready');
