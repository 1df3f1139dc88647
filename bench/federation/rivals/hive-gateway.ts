import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler as rustHandler } from '@graphql-hive/router-runtime';
import { handleFederationSupergraph, type UnifiedGraphHandler } from '@graphql-mesh/fusion-runtime';
import { normalizedExecutor } from '@graphql-tools/executor';
import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils';
import { buildSchema, parse, print, type DocumentNode } from 'graphql';
import type { CannedServices } from '../canned.ts';
import type { Rival } from '../contestant.ts';

/** Hive Gateway as it comes: the supergraph is stitched. */
export const hiveGateway: Rival = hive(handleFederationSupergraph);

/** Hive Gateway with the planner of Hive Router. */
export const hiveGatewayRust: Rival = hive(rustHandler);

function hive(handler: UnifiedGraphHandler): Rival {
  return {
    async serve({ supergraph }) {
      const gateway = createGatewayRuntime({
        supergraph,
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
    async engine({ scene, supergraph: sdl }, services) {
      const { unifiedGraph, executor } = await handler({
        unifiedGraph: buildSchema(sdl, { assumeValid: true, assumeValidSDL: true }),
        getUnifiedGraphSDL: () => sdl,
        onSubgraphExecute: (name, request) => call(name, request, services),
      });
      const document = parse(scene.operation);
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
  return JSON.parse(await services.answer(name.toLowerCase(), body)) as ExecutionResult;
}
