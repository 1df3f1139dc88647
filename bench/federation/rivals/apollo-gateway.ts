import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import type { CannedServices } from '../canned.ts';
import type { Rival } from '../contestant.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** `@apollo/gateway` under Apollo Server, without the default plugin that slows it most. */
export const apolloGateway: Rival = {
  async serve({ supergraph }) {
    const gateway = new ApolloGateway({ supergraphSdl: supergraph, logger: silent });
    const server = new ApolloServer({
      gateway,
      logger: silent,
      nodeEnv: 'production',
      introspection: false,
      plugins: [ApolloServerPluginCacheControlDisabled()],
    });
    const listen = { host: '127.0.0.1', port: 0 };
    const { url } = await startStandaloneServer(server, { listen });
    return { url, headers: {}, close: () => server.stop() };
  },
  async engine({ scene, supergraph }, services) {
    const gateway = new ApolloGateway({
      supergraphSdl: supergraph,
      logger: silent,
      buildService: ({ name }) => dataSource(name, services),
    });
    const { executor, schema } = await gateway.load();
    if (schema === undefined) throw new Error('the gateway has no schema');
    const document = parse(scene.operation);
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new Error('the document has no operation');
    const common = {
      document,
      operation,
      operationName: operation.name?.value ?? null,
      queryHash: 'the-only-one',
      source: scene.operation,
      schema,
      logger: silent,
      metrics: {},
      overallCachePolicy: {},
      cache: {},
      context: {},
    };
    return {
      execute: (snapshot) => {
        const request = { query: scene.operation, variables: { snapshot } };
        // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the types come with `npm ci` here
        return executor({ ...common, request } as unknown as Parameters<typeof executor>[0]);
      },
      close: () => gateway.stop(),
    };
  },
};

function dataSource(name: string, services: CannedServices): GraphQLDataSource {
  return {
    async process({ request }) {
      const { query, variables } = request;
      const text = await services.answer(name, JSON.stringify({ query, variables }));
      return JSON.parse(text) as { data: Record<string, unknown> };
    },
  };
}
