/**
 * The five data services of the example. They hold no consent logic: whoever may call one gets whatever it asks for,
 * and an id that does not exist is answered with null.
 */
import { createService as createBilling } from './billing.ts';
import { createService as createDirectory } from './directory.ts';
import { createService as createFiles } from './files.ts';
import { createService as createMail } from './mail.ts';
import { createService as createSignIns } from './sign-ins.ts';
import { readSdl, type ServiceName } from './sdl.ts';
import type { ServiceOptions } from './store.ts';
import type { DataService } from './subgraph.ts';

const creators: Readonly<Record<ServiceName, (options: ServiceOptions) => DataService>> = {
  directory: createDirectory,
  mail: createMail,
  files: createFiles,
  'sign-ins': createSignIns,
  billing: createBilling,
};

/** Opens a service by its name. */
export function createDataService(name: ServiceName, options: ServiceOptions): DataService {
  return creators[name](options);
}

/** A service that tells its SDL at once and opens its world at the first call. */
export function openLater(name: ServiceName, options: ServiceOptions): DataService {
  let opened: DataService | null = null;
  return {
    name,
    sdl: readSdl(name),
    execute: (request, signal) => {
      opened ??= createDataService(name, options);
      return opened.execute(request, signal);
    },
    close: () => opened?.close(),
  };
}

export { startHttpService } from './http-server.ts';
export type { HttpService, HttpServiceOptions } from './http-server.ts';
export { startServiceProcess } from './process.ts';
export type { ServiceProcess, ServiceProcessOptions } from './process.ts';
export { overlayPaths, readSdl, remoteServiceNames, serviceNames } from './sdl.ts';
export type { ServiceName } from './sdl.ts';
export type { ServiceOptions } from './store.ts';
export type { DataService, ServiceAnswer, ServiceRequest } from './subgraph.ts';
