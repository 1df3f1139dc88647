import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqliteStore } from '../../../src/adapters/sqlite/index.ts';
import {
  compose,
  element,
  engine,
  granting,
  putStanding,
  tenant,
  type Ask,
  type EngineAnswer,
} from './engine-kit.ts';
import { overlayFor } from './marks.ts';
import type { TestService } from './service-kit.ts';

/** How a graph is marked: nothing is customer data, or everything is and is granted or not. */
export type Standing = 'open' | 'granted' | 'withdrawn';

export interface Graph {
  readonly services: readonly TestService[];
  readonly standing?: Standing;
  /** Marks of the test's own, with what is granted of them, instead of a standing. */
  readonly marked?: { readonly overlay: string; readonly granted: readonly string[] };
  readonly onPlan?: (operation: string) => void;
}

export interface Question extends Graph {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A place to put small graphs behind the gateway; all share one store. */
export interface Lab {
  /** A graph to ask many things. */
  behind(graph: Graph): Ask;
  ask(question: Question): Promise<EngineAnswer>;
  close(): Promise<void>;
}

export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const store: SqliteStore = await openSqliteStore({
    path: join(folder, 'log.db'),
    deadlineMs: 5_000,
    queueMax: 100,
  });
  await putStanding(store);
  const behind = ({ services, standing = 'open', marked, onPlan }: Graph): Ask => {
    const { overlay, granted } = marked ?? marksFor(services, standing);
    const ask = engine({
      supergraph: compose(services, overlay),
      services,
      store,
      covers: granting(granted),
      ...(onPlan === undefined ? {} : { onPlan }),
    });
    return async (query, variables) =>
      JSON.parse(JSON.stringify(await ask(query, variables))) as EngineAnswer;
  };
  return {
    behind,
    ask: (question) => behind(question)(question.query, question.variables),
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function marksFor(
  services: readonly TestService[],
  standing: Standing,
): NonNullable<Graph['marked']> {
  const { whole } = compose(services);
  const open = '@notCustomerData(reason: "made up")';
  if (standing === 'open') {
    return { overlay: overlayFor(whole, { field: open, argument: open, object: '' }), granted: [] };
  }
  const overlay = overlayFor(whole, {
    field: `@classified(element: "${element}", opaque: true)`,
    argument: `@classified(element: "${element}")`,
    object: `@subject(tenantValue: "${tenant}")`,
  });
  return { overlay, granted: standing === 'granted' ? [element] : [] };
}

/** Every plain value in an answer, but names of types. */
export function valuesIn(data: unknown, key = ''): readonly unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesIn(item, key));
  if (typeof data === 'object' && data !== null) {
    return Object.entries(data).flatMap(([name, value]) => valuesIn(value, name));
  }
  return data === null || key.endsWith('__typename') ? [] : [data];
}
