import { fileURLToPath } from 'node:url';
import type { ServiceModule } from '../../../src/adapters/in-process-service/index.ts';
import {
  createDataService,
  readSdl,
  type DataService,
  type ServiceName,
} from '../services/index.ts';

/** Names the file that `generateWorld` wrote; without it the one that `npm start` makes. */
const variable = 'CONTOSO_WORLD';
const ownWorld = fileURLToPath(new URL('../data/world.db', import.meta.url));

/** A service within the gateway's process. It tells its SDL without a world, and opens the world at the first call. */
export function serviceOfTheWorld(name: ServiceName): ServiceModule {
  let opened: DataService | null = null;
  return {
    sdl: readSdl(name),
    execute: (request, signal) => {
      opened ??= createDataService(name, { database: process.env[variable] ?? ownWorld });
      return opened.execute(request, signal);
    },
    close: () => opened?.close(),
  };
}
