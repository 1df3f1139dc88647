import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Names of the five data services of the example. */
export const serviceNames = ['directory', 'mail', 'files', 'sign-ins', 'billing'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Services that run as processes of their own. */
export const remoteServiceNames = ['mail', 'sign-ins'] as const satisfies readonly ServiceName[];

/** Where a service's SDL stands. */
function sdlPath(name: ServiceName): string {
  return fileURLToPath(new URL(`${name}.graphql`, import.meta.url));
}

/** A service's SDL as it is written. */
export function readSdl(name: ServiceName): string {
  return readFileSync(sdlPath(name), 'utf8');
}

/** Where the overlays stand that mark the services without marks of their own. */
export const overlayPaths: readonly string[] = ['sign-ins', 'billing'].map((name) =>
  fileURLToPath(new URL(`../overlays/${name}.graphql`, import.meta.url)),
);
