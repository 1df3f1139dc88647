/** A real listening server over a tiny data plane whose answers the test sets. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buildSchema, type GraphQLSchema, printSchema } from 'graphql';
import { afterEach } from 'vitest';
import type { Config } from '../../../src/config.ts';
import type { Identity } from '../../../src/identity/index.ts';
import {
  type Answer,
  createInFlight,
  createServer,
  type DataPlane,
  type GatewayServer,
  type ReleaseRequest,
  type ServerLogger,
} from '../../../src/server/index.ts';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { accessToken, anIdentity, bearer, controlToken } from '../../unit/identity/token-kit.ts';

/** Nothing here ends for want of time, but where a test holds this deadline and lets it pass. */
export const deadlineMs = 30_001;

/** What a control request may take beyond it. */
export const drainMs = 1_000;

const limits: Config['limits'] = {
  bodyBytes: 65_536,
  documentTokensMax: 2_000,
  documentDepthMax: 10,
  fieldsMax: 200,
  aliasesMax: 20,
  directivesMax: 20,
  variableListsMax: 16,
  warmUpDepthMax: 4,
  requestDeadlineMs: deadlineMs,
  requestReadMs: 30_000,
  connectionsMax: 100,
  pipelinedMax: 32,
  documentsMax: 100,
  documentsBytesMax: 1_000_000,
  variantsMax: 100,
  variantsBytesMax: 10_000_000,
  sharedFetchesMax: 0,
  sharedFetchesBytesMax: 0,
  grantCacheMax: 100,
  grantCacheBytesMax: 1_048_576,
  grantCacheMs: 1_000,
};

export const apiSchema: GraphQLSchema = buildSchema(`
  type Query { account(id: ID, limit: Int): Account accounts(filter: AccountFilter): [Account] }
  type Mutation { rename(id: ID!, name: String!): Account }
  type Subscription { changed: Account }
  input AccountFilter { nickname: String kind: Kind }
  enum Kind { PERSON SHARED }
  type Account { id: ID name: String nickname: String manager: Account }
`);

export const answered: Answer = { data: { account: { name: 'Anna' } }, errors: [] };

export interface World {
  readonly url: string;
  readonly server: GatewayServer;
  /** Requests that reached the data plane. */
  readonly released: ReleaseRequest[];
  /** Lines of the operator's log. */
  readonly lines: string[];
  /** What the data plane does next. */
  behaviour: {
    release: (request: ReleaseRequest) => Promise<Answer>;
    ready: () => Promise<void>;
    control: () => unknown;
  };
  /** Replaces the served schema, as a reload does. */
  reload(schema: GraphQLSchema): void;
}

const open: GatewayServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

export async function aServer(
  changes: { readonly limits?: Partial<Config['limits']>; readonly identity?: Identity } = {},
): Promise<World> {
  const released: ReleaseRequest[] = [];
  const lines: string[] = [];
  const behaviour: World['behaviour'] = {
    release: async () => answered,
    ready: async () => {},
    control: () => 'Contoso',
  };
  const callbacks = new Set<Parameters<DataPlane['onSchema']>[0]>();
  const dataPlane: DataPlane = {
    arrival: () => null,
    onSchema: (callback) => {
      callbacks.add(callback);
      callback({ apiSchema, coreSupergraphSdl: printSchema(apiSchema) });
      return () => callbacks.delete(callback);
    },
    release: (request) => {
      released.push(request);
      return behaviour.release(request);
    },
    ready: () => behaviour.ready(),
  };
  const server = await createServer({
    config: {
      dataPlane: { listen: { host: '127.0.0.1', port: 0 } },
      limits: { ...limits, ...changes.limits },
      drain: { deadlineMs: drainMs },
    },
    inFlight: createInFlight(),
    dataPlane,
    control: {
      schema: makeExecutableSchema({
        typeDefs:
          'type Query { tenant: String who: String } type Mutation { revoke(id: ID!): String }',
        resolvers: {
          Query: {
            tenant: () => behaviour.control(),
            who: (_source, _args, { subject }: { subject: string }) => subject,
          },
          Mutation: { revoke: (_source, { id }: { id: string }) => id },
        },
      }),
      contextFor: ({ subject }) => ({ subject }),
    },
    identity: changes.identity ?? (await anIdentity()),
    logger: loggerInto(lines),
    metrics: null,
    serviceStates: () => new Map([['mail', 'half-open']]),
    now: () => 1_800_000_000_000,
  });
  open.push(server);
  const { url } = await server.listen();
  return {
    url,
    server,
    released,
    lines,
    behaviour,
    reload: (schema) => {
      callbacks.forEach((callback) => {
        callback({ apiSchema: schema, coreSupergraphSdl: printSchema(schema) });
      });
    },
  };
}

export function loggerInto(lines: string[]): ServerLogger {
  const line = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: unknown;
      readonly locations?: unknown;
      readonly extensions?: { readonly code?: string; readonly [name: string]: unknown };
    }[];
  };
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: string | Buffer;
}

/** One request over its own connection, with nothing added that the test did not say. */
export function send(world: World, sent: Sent): Promise<Reply> {
  const { path = '/graphql', method = 'POST', body = '' } = sent;
  const named = {
    authorization: bearer(accessToken()),
    'content-type': 'application/json',
    ...sent.headers,
  };
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(named)) {
    if (value !== undefined) headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${world.url}${path}`,
      { method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: text.startsWith('{') ? (JSON.parse(text) as Reply['body']) : {},
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A GraphQL request with a good token. */
export const ask = (
  world: World,
  query: string,
  rest: {
    readonly variables?: unknown;
    readonly operationName?: unknown;
    readonly extensions?: unknown;
  } = {},
): Promise<Reply> => send(world, { body: JSON.stringify({ query, ...rest }) });

export const askControl = (world: World, query: string, variables?: unknown): Promise<Reply> =>
  send(world, {
    path: '/control',
    headers: { authorization: bearer(controlToken()) },
    body: JSON.stringify({ query, variables }),
  });

export const codes = (reply: Reply): readonly (string | undefined)[] =>
  (reply.body.errors ?? []).map(({ extensions }) => extensions?.code);

/** Bytes over a bare socket, until the server closes it. */
export function sendRaw(world: World, bytes: string): Promise<string> {
  const { hostname, port } = new URL(world.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

/** Each piece once the one before it has been answered, over one connection, until the server closes it. */
export function sendInTurn(world: World, pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(world.url);
  const rest = [...pieces];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const next = (): void => void socket.write(rest.shift() ?? '');
    let text = '';
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      next();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

export const query = '{ account(id: "a1") { name } }';
