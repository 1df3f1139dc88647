import type { ServiceModule } from '../../../src/adapters/in-process-service/index.ts';
import { serviceOfTheWorld } from './world-service.ts';

/** What the gateway loads for the service `files`. */
export function createService(): ServiceModule {
  return serviceOfTheWorld('files');
}
