/** Runs what the documents show: their SDL, through the real composition, planner, engine and store. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphql, parse, validate } from 'graphql';
import { hivePlanner } from '../../src/adapters/hive-planner/index.ts';
import { inProcessService } from '../../src/adapters/in-process-service/index.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/index.ts';
import type { Caller } from '../../src/identity/caller.ts';
import type { Cover } from '../../src/model/index.ts';
import { createDataPlane } from '../../src/release/index.ts';
import { GroupCommit, pseudonymizer } from '../../src/release-log/index.ts';
import { composeSupergraph, type Supergraph } from '../../src/supergraph/index.ts';
import { loadVocabulary } from '../../src/vocabulary/index.ts';
import { onePublisher, putInForce } from '../support/one-publisher.ts';
import { aCover, aDataCaller, sha256Hex } from '../support/release-path.ts';

const purpose = 'publisher.app_functionality';
const recipient = 'an-app';
const now = Date.UTC(2026, 10, 22);

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
    await putInForce(store, ['grant:1', `recipient:${recipient}`]);
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
    decision: onePublisher({
      recipient,
      covers: shown.granted.length === 0 ? [] : [grantOf(shown)],
      planner: hivePlanner(supergraph.supergraphSdl),
      now,
    }),
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
  return aCover({ tenant, elements: granted, purposes: [purpose] });
}

function callerOf({ tenant, ceiling }: Shown): Caller {
  return aDataCaller({ recipient, tenants: [tenant], elements: ceiling, purpose });
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
