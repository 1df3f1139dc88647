/**
 * Puts the gateway together: names the adapters, reads files and environment, starts and stops. Decides nothing.
 */
export { startGateway, type Gateway } from './gateway.ts';
export {
  mustBeComplete,
  readGraph,
  readOverlays,
  readSupergraph,
  readVocabulary,
  sha256Hex,
  shippedFile,
  subprocessorsOf,
} from './graph.ts';
export { readConfig } from './read-config.ts';
export { connectServices } from './service-modules.ts';
export { openLogReader, openRecords } from './open-store.ts';
export { createStopping, type StoppingParts } from './stopping.ts';
export { gatewayVersion } from './version.ts';
