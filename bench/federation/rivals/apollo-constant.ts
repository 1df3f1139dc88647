import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema } from 'graphql';
import type { Contestant } from '../contestant.ts';
import { snapshotName } from '../snapshot.ts';

/** Apollo Server over an executor that returns a constant: what the server alone takes for a small operation. */
export const apolloConstant: Contestant = {
  async serve({ scene }) {
    const [service] = scene.services;
    if (service === undefined) throw new TypeError('the scene has no service');
    const variables = { snapshot: snapshotName(0) };
    const body = JSON.stringify({ query: scene.operation, variables });
    const constant = JSON.parse(await service.answer(body)) as { data: Record<string, unknown> };
    const typeDefs = service.sdl.replace(/^extend schema @link\(.*\)$/m, '');
    const schema = buildSchema(typeDefs);
    const server = new ApolloServer({
      gateway: {
        onSchemaLoadOrUpdate(callback) {
          callback({ apiSchema: schema, coreSupergraphSdl: typeDefs });
          return () => {};
        },
        load: async () => ({ executor: async () => constant }),
        stop: async () => {},
      },
      nodeEnv: 'production',
      introspection: false,
      plugins: [ApolloServerPluginCacheControlDisabled()],
    });
    const listen = { host: '127.0.0.1', port: 0 };
    const { url } = await startStandaloneServer(server, { listen });
    return { url, headers: {}, close: () => server.stop() };
  },
  engine: () => Promise.reject(new TypeError('a server without an engine')),
};
