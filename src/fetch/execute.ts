import type { GraphQLSchema } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { GatewayError } from '../errors.ts';
import { extractor, type Extractor } from './extractor.ts';
import { noteFaults } from './faults.ts';
import type { FetchState } from './fetched-data.ts';
import type { DataService } from './port.ts';
import type { FetchProgram, FetchSpec, Step } from './program.ts';

/** What one run of a program needs beside the program. */
export interface FetchContext {
  readonly services: ReadonlyMap<string, DataService>;
  /** Values under the names that the services see. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** A program with its extractors, generated once. */
export interface ReadyProgram {
  readonly program: FetchProgram;
  /** By anchor. */
  readonly extractors: ReadonlyMap<number, Extractor>;
}

export function readyProgram(program: FetchProgram, schema: GraphQLSchema): ReadyProgram {
  const extractors = new Map<number, Extractor>();
  for (const fetch of program.fetches) {
    for (const anchor of fetch.tables.flatMap((one) => one.anchors)) {
      extractors.set(anchor.id, extractor(program, fetch, anchor, schema));
    }
  }
  return { program, extractors };
}

/** Runs a program. Never rejects for a service that fails: its part is noted as failed, the rest goes on. */
export async function runProgram(ready: ReadyProgram, context: FetchContext): Promise<FetchState> {
  const { fetches, step } = ready.program;
  const state: FetchState = {
    data: [],
    entities: [],
    links: [],
    failed: fetches.map(() => null),
    faults: new Map(),
  };
  if (step !== null) await run(step, { ready, context, state });
  return state;
}

interface Run {
  readonly ready: ReadyProgram;
  readonly context: FetchContext;
  readonly state: FetchState;
}

async function run(step: Step, one: Run): Promise<void> {
  if (step.kind === 'call') return call(step.fetch, one);
  if (step.kind === 'parallel') {
    await Promise.all(step.steps.map((next) => run(next, one)));
    return;
  }
  for (const next of step.steps) await run(next, one);
}

async function call(fetch: FetchSpec, { ready, context, state }: Run): Promise<void> {
  const lists = fetch.tables.length === 0 ? null : representations(fetch, ready, state);
  if (lists !== null && [...lists.values()].every((one) => one.length === 0)) return;
  const service = context.services.get(fetch.service);
  try {
    if (service === undefined) throw new GatewayError('SERVICE_UNAVAILABLE', fetch.service);
    const answer = await service.call({
      query: fetch.query,
      variablesJson: variablesJson(fetch, context.variables, lists),
      signal: context.signal,
    });
    const data = answer.data ?? null;
    if (fetch.tables.length === 0) state.data[fetch.id] = data;
    for (const table of fetch.tables) {
      state.entities[table.id] = (data as Record<string, unknown> | null)?.[table.alias];
    }
    if (answer.errors.length > 0) noteFaults(fetch, data, answer.errors, state);
  } catch (error) {
    state.failed[fetch.id] = codeOf(error);
  }
}

/** By variable: the representations to send, each once however many objects ask for it. */
function representations(
  fetch: FetchSpec,
  { extractors }: ReadyProgram,
  state: FetchState,
): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const table of fetch.tables) {
    const list = lists.get(table.variable) ?? [];
    lists.set(table.variable, list);
    const seen = new Map(list.map((json, n) => [json, n]));
    const add = (json: string): number => {
      const known = seen.get(json);
      if (known !== undefined) return known;
      seen.set(json, list.length);
      return list.push(json) - 1;
    };
    for (const anchor of table.anchors) {
      state.links[anchor.id] = extractors.get(anchor.id)?.(state, add);
    }
  }
  return lists;
}

function variablesJson(
  fetch: FetchSpec,
  values: Readonly<Record<string, unknown>>,
  lists: ReadonlyMap<string, readonly string[]> | null,
): string {
  const parts: string[] = [];
  for (const name of fetch.variables) {
    if (Object.hasOwn(values, name))
      parts.push(`"${name}":${JSON.stringify(values[name]) ?? 'null'}`);
  }
  for (const [name, list] of lists ?? []) parts.push(`"${name}":[${list.join()}]`);
  return `{${parts.join()}}`;
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof GatewayError ? error.code : 'SERVICE_UNAVAILABLE';
}
