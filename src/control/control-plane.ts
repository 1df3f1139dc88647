import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { createConsents, createTenants } from '../consent/index.ts';
import type { CoverChange } from '../consent/index.ts';
import type { ControlCaller } from '../identity/index.ts';
import { createDemands } from '../legal-process/index.ts';
import type { MintTaskToken, RegimeTable } from '../legal-process/index.ts';
import type { AnswerScope, Vocabulary } from '../model/index.ts';
import { createRecipientRegistry } from '../recipients/index.ts';
import type { RecordStore } from '../records/index.ts';
import { createContext } from './context.ts';
import type { ControlContext } from './context.ts';
import { publicError } from './control-error.ts';
import { dateTime } from './date-time.ts';
import { permissions } from './permissions.ts';
import { queryResolvers, typeResolvers } from './read-resolvers.ts';
import { guard } from './shield.ts';
import { mutationResolvers } from './write-resolvers.ts';

export interface ControlPlaneParts {
  /** Text of `schema/control.graphql`. */
  readonly typeDefs: string;
  readonly records: RecordStore;
  readonly vocabulary: Vocabulary;
  readonly regimes: RegimeTable;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** A new id of letters, digits, `-` and `_` that was never used and cannot be guessed. */
  readonly newId: () => string;
  /** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
  readonly sha256Hex: (text: string) => string;
  readonly mintTaskToken: MintTaskToken;
  /** For caches on this node: told after each change, before the caller has the answer. */
  readonly onCoverChanged: (change: CoverChange) => void;
  /** Waits for the answers in scope that are still being sent. @throws GatewayError DRAIN_INCOMPLETE */
  readonly drain: (scope: AnswerScope) => Promise<void>;
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
