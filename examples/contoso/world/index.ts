/** The example's data: made from a seed, kept in SQLite, with a marker in every protected value. */
export { openCustodians } from './custodians.ts';
export type { Custodian, Custodians } from './custodians.ts';
export { generateWorld } from './generate.ts';
export type { World, WorldOptions } from './generate.ts';
export { findMarkers, idOf } from './markers.ts';
export type { Marker, RecordKind, RecordLetter } from './markers.ts';
export { tenantOfAccount, tenants } from './people.ts';
export type { TenantId } from './people.ts';
