import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { buildSchema } from 'graphql';
import { hivePlanner } from '../adapters/hive-planner/index.ts';
import { inProcessService } from '../adapters/in-process-service/index.ts';
import type { Config } from '../config.ts';
import { Variants, widestCover, type DecisionSources } from '../decision/index.ts';
import { createIdentity, type DataIssuer, type Identity } from '../identity/index.ts';
import type { Recipient, Vocabulary } from '../model/index.ts';
import { createDataPlane, type DataPlane } from '../release/index.ts';
import { GroupCommit, pseudonymizer, type CommitStore } from '../release-log/index.ts';
import { createInFlight, createServer, type ServerLogger } from '../server/index.ts';
import { composeSupergraph } from '../supergraph/index.ts';
import { sha256Hex } from './graph.ts';

/** Of the service, the tenant, the recipient and the keys: there is one of each. */
const name = 'rehearsal';
const purpose = 'rehearsal';
const issuer = 'urn:consentry:rehearsal';
const lifetimeSeconds = 60;
const sdl = `
  type Query { account(id: ID! @classified(element: "user.account.id")): Account }
  type Account @subject(tenantValue: "${name}", account: "id") {
    id: ID! @classified(element: "user.account.id")
    email: String @classified(element: "user.contact.email")
    friends: [Account!]! @classified(element: "user.account.id")
  }`;
const account = { __typename: 'Account', id: 'a1', email: 'a1' };
const data = { account: { ...account, friends: [account] } };
const query = `
  query Rehearsal($id: ID!) { account(id: $id) { ...Whole friends { id } } }
  fragment Whole on Account { id email }`;

/**
 * Sends one request the whole way through a gateway in miniature that nobody else can reach, and throws both away. What
 * runs for the first time costs several times what it costs later, and the first caller would wait for it. The way is
 * the real one, from the bytes of the request to the entry; the graph, its two rows, the key of the token and a log that
 * keeps nothing are its own: no service, no store and no listener is touched.
 * @returns the body of the answer
 */
export async function rehearse(config: Config, vocabulary: Vocabulary): Promise<string> {
  const { identity, token } = await newCaller();
  const schema = buildSchema('type Query { none: Boolean }');
  const server = await createServer({
    config: { dataPlane: config.dataPlane, limits: config.limits, drain: config.drain },
    dataPlane: newDataPlane(vocabulary),
    control: { schema, contextFor: () => ({}) },
    identity,
    inFlight: createInFlight(),
    logger: silent,
    metrics: null,
    serviceStates: () => new Map(),
    now: Date.now,
  });
  try {
    const body = { query, variables: { id: account.id } };
    return await server.answer({ authorization: `Bearer ${token}`, body });
  } finally {
    await server.close(0);
  }
}

const silent: ServerLogger = { debug() {}, info() {}, warn() {}, error() {} };

function newDataPlane(vocabulary: Vocabulary): DataPlane {
  const services = [{ name, sdl }];
  const supergraph = composeSupergraph({ services, overlays: [], vocabulary, sha256Hex });
  const planner = hivePlanner(supergraph.supergraphSdl);
  const log: CommitStore = {
    commit: async (batch) => batch.map(() => ({ kind: 'committed', firstIndex: 0 })),
    ready: () => Promise.resolve(),
  };
  const key = { id: name, secret: randomBytes(32) };
  const service = inProcessService(name, { sdl, execute: async () => ({ data }) }, 1_000);
  return createDataPlane({
    supergraph,
    services: new Map([[name, service]]),
    logReady: () => Promise.resolve(),
    newDecisionId: () => name,
    log: {
      commits: new GroupCommit(log, { batchMax: 1, queueMax: 1 }),
      pseudonyms: pseudonymizer(key),
      sealKey: key,
      randomBytes,
      now: Date.now,
    },
    decision: sourcesOf(vocabulary, new Variants(() => planner)),
  });
}

/** Everything of the one tenant is granted to the one recipient. */
function sourcesOf(vocabulary: Vocabulary, variants: Variants): DecisionSources {
  const recipient: Recipient = {
    id: name,
    kind: 'PUBLISHER_APP',
    name,
    verified: true,
    state: 'ACTIVE',
    version: 1,
  };
  const cover = {
    ...widestCover(vocabulary, purpose),
    ref: `grant:${name}`,
    version: 1,
    tenant: name,
  };
  return {
    recipients: { find: async () => recipient, appPolicyOf: async () => null },
    covers: { coversFor: async () => ({ covers: [cover], bases: [] }) },
    tasks: { taskCover: async () => null },
    variants,
    now: Date.now,
  };
}

/** A token under a key that was made for it, and the identity that accepts no other. */
async function newCaller(): Promise<{ readonly identity: Identity; readonly token: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: name, alg: 'ES256', use: 'sig' };
  const trusted: DataIssuer = {
    issuer,
    audience: issuer,
    algorithm: 'ES256',
    keys: { kind: 'pinned', jwks: JSON.stringify({ keys: [jwk] }) },
    lifetimeSecondsMax: lifetimeSeconds,
    tenants: new Set([name]),
  };
  const identity = await createIdentity({
    issuers: [trusted],
    control: [],
    legal: null,
    fetchJwks: () => Promise.reject(new TypeError('the keys are pinned')),
    now: Date.now,
    sha256Hex,
  });
  const signed = [{ alg: 'ES256', typ: 'at+jwt', kid: name }, claimsNow()]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  // As RFC 7518 §3.4 has it: both halves of the signature, and not their DER.
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign('sha256', Buffer.from(signed), key).toString('base64url');
  return { identity, token: `${signed}.${signature}` };
}

function claimsNow(): object {
  const issuedAt = Math.floor(Date.now() / 1_000);
  const authorised = {
    type: 'customer_data_release',
    tenants: [name],
    elements: ['user.*'],
    purposes: [purpose],
    actions: ['read'],
  };
  return {
    iss: issuer,
    aud: issuer,
    sub: name,
    jti: name,
    client_id: name,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    authorization_details: [authorised],
  };
}
