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
  type EngineAnswer,
} from './engine-kit.ts';
import { overlayFor } from './marks.ts';
import type { TestService } from './service-kit.ts';

/** How a graph is marked: nothing is customer data, or everything is and is granted or not. */
export type Standing = 'open' | 'granted' | 'withdrawn';

export interface Question {
  readonly services: readonly TestService[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly standing?: Standing;
  readonly onPlan?: (operation: string) => void;
}

/** A place to put small graphs behind the gateway; all share one store. */
export interface Lab {
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
  return {
    async ask({ services, query, variables, standing = 'open', onPlan }) {
      const { whole } = compose(services);
      const open = '@notCustomerData(reason: "made up")';
      const mark = `@classified(element: "${element}", opaque: true)`;
      const overlay =
        standing === 'open'
          ? overlayFor(whole, { field: open, argument: open, object: '' })
          : overlayFor(whole, {
              field: mark,
              argument: `@classified(element: "${element}")`,
              object: `@subject(tenantValue: "${tenant}")`,
            });
      const covers = granting(standing === 'granted' ? [element] : []);
      const supergraph = compose(services, overlay);
      const ask = engine({
        supergraph,
        services,
        store,
        covers,
        ...(onPlan === undefined ? {} : { onPlan }),
      });
      const answer = await ask(query, variables);
      return JSON.parse(JSON.stringify(answer)) as EngineAnswer;
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Every plain value in an answer, but names of types. */
export function valuesIn(data: unknown, key = ''): readonly unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesIn(item, key));
  if (typeof data === 'object' && data !== null) {
    return Object.entries(data).flatMap(([name, value]) => valuesIn(value, name));
  }
  return data === null || key.endsWith('__typename') ? [] : [data];
}
