/**
 * The control plane: a GraphQL schema over recipients, consents and legal demands. Owns who may call which field and
 * what an error may say; the rules of the records themselves are in their modules.
 *
 * Every field is denied unless a rule opens it. A tenant's administrator gets for a record of another tenant exactly
 * the answer of an unknown id, and nobody but the provider's legal staff learns that a demand exists. It never guards
 * data-plane fields.
 */
export type { ControlContext } from './context.ts';
export { createControlPlane } from './control-plane.ts';
export type { ControlPlane, ControlPlaneParts } from './control-plane.ts';
