/**
 * The front door: one HTTP listener with the data plane at `/graphql`, the control plane at `/control`, and the probes
 * `/healthz` and `/readyz`, and where it is configured a trusted listener for the operator. Order of checks: bytes and JSON,
 * then the token, then the document.
 *
 * It decides nothing about data. Behind the door only the caller, the document and the variables go on, never a
 * header; what the data plane answers is serialised and sent, and nothing else touches it.
 * Invariant: whatever fails here ends in an error of the registry in our own JSON, with no data and the process up.
 */
export { createInFlight } from './in-flight.ts';
export type {
  Answer,
  AnswerError,
  ControlPlane,
  DataPlane,
  ReleaseRequest,
  ServerLogger,
  ServerMetrics,
  ServiceState,
} from './port.ts';
export {
  createServer,
  type GatewayServer,
  type ServerAddresses,
  type ServerOptions,
} from './server.ts';
