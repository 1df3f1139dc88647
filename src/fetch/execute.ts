import type { GraphQLSchema } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { GatewayError } from '../errors.ts';
import { settledEntities } from './entities.ts';
import { extractor, type Extractor } from './extractor.ts';
import { noteFaults } from './faults.ts';
import type { FetchState } from './fetched-data.ts';
import { identityCheck, type IdentityCheck } from './identity.ts';
import type { DataService, ServiceAnswer, ServiceRequest, Sharing } from './port.ts';
import type { FetchProgram, FetchSpec, Step } from './program.ts';
import { Sent } from './sent.ts';

/** What one run of a program needs beside the program. */
export interface FetchContext {
  readonly services: ReadonlyMap<string, DataService>;
  /** Values under the names that the services see. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** undefined where no call is shared with another request. */
  readonly sharing?: Sharing | undefined;
  /** Names the one call of a mutation; null for a query, which makes no such call. */
  readonly idempotencyKey?: string | null;
  /** Whether a service may be sent anything: one that a subprocessor operates only what is in the log. */
  readonly maySend?: (service: string) => boolean;
}

/** A mutation on its way is not given up: what came of it must be known. Its service's own limit ends the wait. */
const untilAnswered: AbortSignal = new AbortController().signal;

/** A program with its generated functions. */
export interface ReadyProgram {
  readonly program: FetchProgram;
  /** By anchor. */
  readonly extractors: readonly Extractor[];
  /** By table. */
  readonly checks: readonly IdentityCheck[];
}

export function readyProgram(program: FetchProgram, schema: GraphQLSchema): ReadyProgram {
  const extractors: Extractor[] = [];
  const checks: IdentityCheck[] = [];
  for (const fetch of program.fetches) {
    for (const table of fetch.tables) {
      checks[table.id] = identityCheck(table.keys, schema);
      for (const anchor of table.anchors) {
        extractors[anchor.id] = extractor(program, fetch, table, anchor, schema);
      }
    }
  }
  return { program, extractors, checks };
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

async function call(fetch: FetchSpec, one: Run): Promise<void> {
  const { context, state } = one;
  const sent = representations(fetch, one);
  if (fetch.tables.length > 0 && [...sent.values()].every(({ json }) => json.length === 0)) return;
  const service = context.services.get(fetch.service);
  try {
    if (service === undefined) throw new GatewayError('SERVICE_UNAVAILABLE', fetch.service);
    if (context.maySend?.(fetch.service) === false) {
      throw new GatewayError('SUBPROCESSOR_NOT_ATTESTED', fetch.service);
    }
    const answer = await service.call({
      query: fetch.query,
      variablesJson: variablesJson(fetch, context.variables, sent),
      ...(fetch.mutation ? calledOnce(context) : { signal: context.signal }),
      sharing: context.sharing,
    });
    receive(fetch, answer, sent, one);
  } catch (error) {
    state.failed[fetch.id] = codeOf(error);
  }
}

/** @throws GatewayError INTERNAL when a mutation would go out that stands in no log */
function calledOnce({
  idempotencyKey,
}: FetchContext): Pick<ServiceRequest, 'signal' | 'mutation' | 'idempotencyKey'> {
  if (idempotencyKey == null) throw new GatewayError('INTERNAL', 'a mutation without an intent');
  return { signal: untilAnswered, mutation: true, idempotencyKey };
}

function receive(
  fetch: FetchSpec,
  { data, errors }: ServiceAnswer,
  sent: ReadonlyMap<string, Sent>,
  { ready, state }: Run,
): void {
  if (errors.length > 0) noteFaults(fetch, data, errors, state);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    state.failed[fetch.id] ??= 'SERVICE_ERROR';
    return;
  }
  if (fetch.tables.length === 0) state.data[fetch.id] = data;
  for (const table of fetch.tables) {
    const list = (data as Record<string, unknown>)[table.alias];
    const asked = sent.get(table.variable);
    const check = ready.checks[table.id];
    if (!Array.isArray(list) || asked === undefined || check === undefined) {
      state.failed[fetch.id] ??= 'SERVICE_ERROR';
      continue;
    }
    state.entities[table.id] = settledEntities(list, asked, check, state.faults);
  }
}

/** By variable: the representations to send. */
function representations(fetch: FetchSpec, { ready, state }: Run): ReadonlyMap<string, Sent> {
  const lists = new Map<string, Sent>();
  for (const { variable, anchors } of fetch.tables) {
    const sent = lists.get(variable) ?? new Sent();
    lists.set(variable, sent);
    for (const { id } of anchors) state.links[id] = ready.extractors[id]?.(state, sent);
  }
  return lists;
}

function variablesJson(
  fetch: FetchSpec,
  values: Readonly<Record<string, unknown>>,
  sent: ReadonlyMap<string, Sent>,
): string {
  const parts: string[] = [];
  for (const name of fetch.variables) {
    if (Object.hasOwn(values, name))
      parts.push(`"${name}":${JSON.stringify(values[name]) ?? 'null'}`);
  }
  for (const [name, { json }] of sent) parts.push(`"${name}":[${json.join()}]`);
  return `{${parts.join()}}`;
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof GatewayError ? error.code : 'SERVICE_UNAVAILABLE';
}
