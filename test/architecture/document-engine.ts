/** Runs what the documents show: their SDL, through the real composition, planner, engine and store. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphql, parse, validate } from 'graphql';
import { hivePlanner } from '../../src/adapters/hive-planner/index.ts';
import { inProcessService } from '../../src/adapters/in-process-service/index.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import { Variants } from '../../src/decision/index.ts';
import { Caller } from '../../src/identity/caller.ts';
import type { Cover } from '../../src/model/index.ts';
import { createDataPlane } from '../../src/release/index.ts';
import { GroupCommit, pseudonymizer } from '../../src/release-log/index.ts';
import { composeSupergraph, type Supergraph } from '../../src/supergraph/index.ts';
import { loadVocabulary } from '../../src/vocabulary/index.ts';

const purpose = 'publisher.app_functionality';
const recipient = 'an-app';
const now = Date.UTC(2026, 10, 22);

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const vocabularyFile = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schema/vocabulary/${name}`, import.meta.url), 'utf8'));

/** What a document shows in its blocks. */
export interface Shown {
  /** SDL of the one service, whole. */
  readonly sdl: string;
  /** What its root fields answer. */
  readonly root: Readonly<Record<string, unknown>>;
  readonly tenant: string;
  /** What the token names, and what of it was granted. */
  readonly ceiling: readonly string[];
  readonly granted: readonly string[];
  readonly decisionId: string;
}

/** Composes one service, over the vocabulary that comes with the gateway. */
export function composed(sdl: string): Supergraph {
  const vocabulary = loadVocabulary({
    elements: vocabularyFile('elements.json'),
    purposes: vocabularyFile('purposes.json'),
    sha256: sha256Hex,
  });
  return composeSupergraph({
    services: [{ name: 'shown', sdl }],
    overlays: [],
    vocabulary,
    sha256Hex,
  });
}

/** The answer to a query, and the entries that were written, by the engine that the gateway runs. */
export async function answered(shown: Shown, query: string) {
  const directory = mkdtempSync(join(tmpdir(), 'consentry-shown-'));
  const store = await openSqliteStore({
    path: join(directory, 'store.db'),
    deadlineMs: 5_000,
    queueMax: 10,
  });
  try {
    for (const [kind, id] of [
      ['grant', '1'],
      ['recipient', recipient],
    ] as const) {
      await store.append([
        {
          kind,
          id,
          expectedVersion: 0,
          event: { type: 'recorded', at: 0, actor: 'test', body: {} },
          state: {},
          keys: {},
          standing: { ref: `${kind}:${id}`, inForce: true, notBefore: null, notAfter: null },
        },
      ]);
    }
    const answer = await release(shown, query, store);
    const entries = await store.entries('release', 0, 10);
    return {
      // As it goes over the wire: errors first, and no member without a value.
      answer: {
        ...(answer.errors.length === 0 ? {} : { errors: answer.errors }),
        data: answer.data,
      },
      entries: entries.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown),
    };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Store = Awaited<ReturnType<typeof openSqliteStore>>;

function release(shown: Shown, query: string, store: Store) {
  const supergraph = composed(shown.sdl);
  const planner = hivePlanner(supergraph.supergraphSdl);
  const plane = createDataPlane({
    supergraph,
    services: new Map([['shown', serviceOf(shown)]]),
    logReady: () => store.ready(),
    newDecisionId: () => shown.decisionId,
    log: {
      commits: new GroupCommit(store, { batchMax: 10, queueMax: 10 }),
      pseudonyms: pseudonymizer({ id: 'p-1', secret: Buffer.alloc(32, 1) }),
      sealKey: { id: 's-1', secret: Buffer.alloc(32, 2) },
      randomBytes: (count) => Buffer.alloc(count, 3),
      now: () => now,
    },
    decision: {
      recipients: {
        find: () =>
          Promise.resolve({
            id: recipient,
            kind: 'PUBLISHER_APP',
            name: recipient,
            state: 'ACTIVE',
            verified: true,
            version: 1,
          }),
        appPolicyOf: () => Promise.resolve(null),
      },
      covers: {
        coversFor: () =>
          Promise.resolve({
            covers: shown.granted.length === 0 ? [] : [grantOf(shown)],
            bases: [{ ref: `recipient:${recipient}`, version: 1, tenant: null }],
          }),
      },
      tasks: { taskCover: () => Promise.resolve(null) },
      variants: new Variants(() => planner),
      now: () => now,
    },
  });
  const document = parse(query);
  const invalid = validate(supergraph.served, document);
  if (invalid[0] !== undefined) throw invalid[0];
  return plane.release({
    caller: callerOf(shown),
    document,
    schema: supergraph.served,
    operationName: null,
    variables: {},
    signal: new AbortController().signal,
  });
}

function grantOf({ tenant, granted }: Shown): Cover {
  return {
    ref: 'grant:1',
    version: 1,
    basis: 'CONSENT',
    tenant,
    account: null,
    elements: granted,
    operations: ['read'],
    purposes: [purpose],
    resources: null,
    dataPeriod: null,
    exceptions: [],
    notBefore: 0,
    notAfter: null,
    counters: [],
  };
}

function callerOf({ tenant, ceiling }: Shown): Caller {
  return new Caller({
    standsOn: 'TENANT_AUTHORISATION',
    recipient,
    issuer: 'https://login.example',
    tokenId: 'token',
    tenants: [tenant],
    elements: ceiling,
    purpose,
    operations: ['read'],
    task: null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
}

/** A service of a few lines: graphql-js over the SDL without its marks. */
function serviceOf({ sdl, root }: Shown) {
  const plain = sdl
    .replace(/extend schema(\s*@link\((?:[^()]|\([^()]*\))*\))+/g, '')
    .replaceAll(/\s@\w+(\((?:[^()"]|"[^"]*")*\))?/g, '');
  const schema = buildSchema(plain);
  const module = {
    sdl,
    execute: (request: { query: string; variables: Record<string, unknown> }) =>
      graphql({
        schema,
        source: request.query,
        variableValues: request.variables,
        rootValue: root,
      }),
  };
  return inProcessService('shown', module, 5_000);
}
