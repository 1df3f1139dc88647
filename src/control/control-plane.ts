import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { createConsents, createTenants } from '../consent/index.ts';
import type { ControlCaller } from '../identity/index.ts';
import { createDemands } from '../legal-process/index.ts';
import type { DemandParts, TaskTokenParts } from '../legal-process/index.ts';
import { createRecipientRegistry } from '../recipients/index.ts';
import { createContext } from './context.ts';
import type { ControlContext } from './context.ts';
import { publicError } from './control-error.ts';
import { dateTime } from './date-time.ts';
import { permissions } from './permissions.ts';
import { queryResolvers, typeResolvers } from './read-resolvers.ts';
import { guard } from './shield.ts';
import { mutationResolvers, type ChangeEffects } from './write-resolvers.ts';

export interface ControlPlaneParts extends DemandParts, TaskTokenParts, ChangeEffects {
  /** Text of `schema/control.graphql`. */
  readonly typeDefs: string;
  /** For the operator's log: what was masked. */
  readonly onFailure: (error: unknown) => void;
}

export interface ControlPlane {
  /** Guarded: each field is denied unless a rule opens it. */
  readonly schema: GraphQLSchema;
  /** A new context for each request. */
  context(caller: ControlCaller): ControlContext;
}

export function createControlPlane(parts: ControlPlaneParts): ControlPlane {
  const { typeDefs, onFailure } = parts;
  const registry = createRecipientRegistry(parts);
  const consents = createConsents({ ...parts, recipients: registry });
  const tenants = createTenants(parts);
  const demands = createDemands(parts);
  const wired = { ...parts, registry, consents, tenants, demands };
  const schema = makeExecutableSchema<ControlContext>({
    typeDefs,
    resolvers: {
      DateTime: dateTime,
      Operation: { READ: 'read', WRITE: 'write', EXPORT: 'export', TRAIN: 'train' },
      ThirdPartyDefault: { BLOCK: 'block', ALLOW_WITH_GRANT: 'allow-with-grant' },
      Query: queryResolvers(wired),
      Mutation: mutationResolvers(wired),
      ...typeResolvers(wired),
    },
  });
  return {
    schema: guard(schema, permissions, (thrown) => publicError(thrown, onFailure)),
    context: (caller) =>
      createContext(caller, { recipients: registry, consents, tenants, demands }),
  };
}
