import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler as rustHandler } from '@graphql-hive/router-runtime';
import { handleFederationSupergraph, type UnifiedGraphHandler } from '@graphql-mesh/fusion-runtime';
import { normalizedExecutor } from '@graphql-tools/executor';
import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils';
import { buildSchema, parse, print, type DocumentNode } from 'graphql';
import type { CannedServices } from '../canned.ts';
import type { Contestant } from '../contestant.ts';
import { testQuery } from '../operation.ts';
import type { ServiceName } from '../services.ts';
import { noUrls, supergraphSdl } from './supergraph.ts';

/** Hive Gateway as it comes: the supergraph is stitched. */
export const hiveGateway: Contestant = hive(handleFederationSupergraph);

/** Hive Gateway with the planner of Hive Router. */
export const hiveGatewayRust: Contestant = hive(rustHandler);

function hive(handler: UnifiedGraphHandler): Contestant {
  return {
    async serve(urls) {
      const gateway = createGatewayRuntime({
        supergraph: supergraphSdl(urls),
        unifiedGraphHandler: handler,
        logging: false,
        landingPage: false,
        graphiql: false,
      });
      const server = createServer((request, response) => void gateway(request, response));
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port } = server.address() as AddressInfo;
      return {
        url: `http://127.0.0.1:${port}/graphql`,
        headers: {},
        async close() {
          server.closeAllConnections();
          server.close();
          await gateway[Symbol.asyncDispose]();
        },
      };
    },
    async engine(services) {
      const sdl = supergraphSdl(noUrls);
      const { unifiedGraph, executor } = await handler({
        unifiedGraph: buildSchema(sdl, { assumeValid: true, assumeValidSDL: true }),
        getUnifiedGraphSDL: () => sdl,
        onSubgraphExecute: (name, request) => call(name, request, services),
      });
      const document = parse(testQuery);
      return {
        async execute(snapshot) {
          const variables = { snapshot };
          const result =
            executor === undefined
              ? normalizedExecutor({
                  schema: unifiedGraph,
                  document,
                  variableValues: variables,
                  contextValue: {},
                })
              : executor({ document, variables, context: {} });
          return result;
        },
        async close() {},
      };
    },
  };
}

const texts = new WeakMap<DocumentNode, string>();

/** The executor over HTTP remembers the text of a document too. */
function textOf(document: DocumentNode): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const text = print(document);
  texts.set(document, text);
  return text;
}

async function call(
  name: string,
  { document, variables }: ExecutionRequest,
  services: CannedServices,
): Promise<ExecutionResult> {
  const body = JSON.stringify({ query: textOf(document), variables });
  return JSON.parse(
    await services.answer(name.toLowerCase() as ServiceName, body),
  ) as ExecutionResult;
}
