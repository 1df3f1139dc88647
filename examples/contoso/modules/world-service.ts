import { fileURLToPath } from 'node:url';
import type { ServiceModule } from '../../../src/adapters/in-process-service/index.ts';
import { openLater, type ServiceName } from '../services/index.ts';

/** Names the file that `generateWorld` wrote; without it the one that `npm start` makes. */
const variable = 'CONTOSO_WORLD';
const ownWorld = fileURLToPath(new URL('../data/world.db', import.meta.url));

/** A service of the example within the gateway's process. */
export function serviceOfTheWorld(name: ServiceName): ServiceModule {
  return openLater(name, { database: process.env[variable] ?? ownWorld });
}
