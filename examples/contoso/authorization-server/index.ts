/**
 * A real OAuth 2.0 authorization server for the example and the tests: client credentials, resource indicators
 * (RFC 8707), rich authorization requests (RFC 9396), JWT access tokens (RFC 9068). It serves loopback only, keeps
 * everything in memory, and its keys and secrets are made at its start. It gives a client nothing beyond the client's
 * registration; what may leave is the gateway's decision all the same.
 */
export { startAuthorizationServer } from './server.ts';
export type {
  AuthorizationServer,
  AuthorizationServerOptions,
  DataTokenRequest,
} from './server.ts';
export { apps, people, resources } from './registrations.ts';
export type { AppId, PersonId, ResourceName } from './registrations.ts';
