import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/index.ts';
import type { RememberedLimits } from './document-gate.ts';
import { createDocumentStore } from './document-store.ts';
import type { Answer, ControlPlane, DataPlane, ServerLogger } from './port.ts';
import {
  carryAnswerError,
  carryGatewayError,
  formatError,
  gatewayErrorIn,
  originOf,
} from './public-errors.ts';

/** Context of one request to the data plane. */
export interface DataContext extends BaseContext {
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** When the request came (see DataPlane.arrival). */
  readonly arrival: number | null;
  /** Whether the log takes a release (see DataPlane.ready). */
  readonly ready: Promise<void>;
  /** To be called when a mutation has begun. */
  readonly onBegun: () => void;
}

type Gateway = NonNullable<ApolloServerOptions<DataContext>['gateway']>;
type GatewayRequest = Parameters<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>[0];

/** Most errors that validation collects; more would only tell a guesser more. */
const validationErrorsMax = 5;

/** Everything that a default or the environment could switch on is said here. */
function commonOptions(logger: ServerLogger, introspection: boolean) {
  return {
    nodeEnv: 'production',
    introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    validationOptions: { maxErrors: validationErrorsMax },
    stringifyResult: (result) => JSON.stringify(result),
    formatError: loggedFormatError(logger),
    logger: apolloLogger(logger),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  } satisfies Partial<ApolloServerOptions<BaseContext>>;
}

/**
 * Apollo over the data plane: its executor is `release`, and nothing comes after it but serialisation. `trusted` is for
 * the instance of the trusted listener, the only one that lets introspection in. Documents that were valid against an
 * older schema are forgotten with it, and with them all that was compiled.
 */
export function createDataApollo(
  dataPlane: DataPlane,
  logger: ServerLogger,
  limits: RememberedLimits,
  trusted = false,
): ApolloServer<DataContext> {
  const documentStore = createDocumentStore(limits);
  return new ApolloServer<DataContext>({
    ...commonOptions(logger, trusted),
    documentStore,
    gateway: {
      onSchemaLoadOrUpdate: (callback) =>
        dataPlane.onSchema((schema) => {
          documentStore.clear();
          callback(schema);
        }),
      load: async () => ({
        executor: (request) => answer(dataPlane, request, trusted),
      }),
      stop: async () => {},
    },
  });
}

/** Apollo over the control plane's own schema. */
export function createControlApollo(
  control: ControlPlane,
  logger: ServerLogger,
  limits: RememberedLimits,
): ApolloServer {
  const documentStore = createDocumentStore(limits);
  return new ApolloServer({
    ...commonOptions(logger, false),
    documentStore,
    schema: control.schema,
  });
}

async function answer(
  dataPlane: DataPlane,
  { context, document, schema, request: sent, operation, operationName }: GatewayRequest,
  trusted: boolean,
): Promise<ReturnType<typeof asExecutionResult>> {
  const { caller, signal, arrival, ready, onBegun } = context as DataContext;
  const variables = sent.variables ?? {};
  try {
    // Apollo runs its executor even when `operationName` names no operation of the document.
    if ((operation as typeof operation | undefined) === undefined) {
      throw new GatewayError('DOCUMENT_INVALID', 'no such operation');
    }
    const known = { caller, signal, arrival, ready, onBegun, trusted };
    const request = { ...known, document, schema, operationName, variables };
    return asExecutionResult(await dataPlane.release(request));
  } catch (error) {
    // GraphQLError takes over the extensions of the error that it wraps, so a stranger is never wrapped itself.
    const known = error instanceof GatewayError;
    throw carryGatewayError(known ? error : new GatewayError('INTERNAL', null, { cause: error }));
  }
}

function asExecutionResult(answer: Answer): {
  data: Record<string, unknown> | null;
  errors?: readonly GraphQLError[];
  extensions?: Record<string, unknown>;
} {
  const { data, errors, status, extensions } = answer;
  const told = extensions === undefined ? {} : { extensions };
  if (errors.length === 0) return { data, ...told };
  return { data, errors: errors.map((error) => carryAnswerError(error, status)), ...told };
}

/** What nobody foresaw is the operator's to know; the caller sees INTERNAL. */
function loggedFormatError(logger: ServerLogger): typeof formatError {
  return (formatted, error) => {
    const leaving = formatError(formatted, error);
    if (leaving.extensions?.['code'] === 'INTERNAL') {
      const known = gatewayErrorIn(error);
      const fields = { detail: known?.detail ?? null, ...originOf(known?.cause ?? error) };
      logger.error(fields, 'A request ended with an internal error');
    }
    return leaving;
  };
}

/** Apollo's own lines can hold messages of errors, and with them values; only that there was one is told. */
function apolloLogger(logger: ServerLogger): ApolloServerOptions<BaseContext>['logger'] & object {
  return {
    debug: () => {},
    info: () => {},
    warn: () => {
      logger.warn({}, 'The GraphQL server has warned');
    },
    error: () => {
      logger.error({}, 'The GraphQL server has failed a request');
    },
  };
}
