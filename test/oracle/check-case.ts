import {
  buildSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  print,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { leaksIn } from './canary.ts';
import { compareLedgers, entriesOf, intentsOf } from './compare-ledgers.ts';
import { lessThan } from './down.ts';
import { fastStore, type Store } from './gateway.ts';
import { unseenChanged } from './noninterference.ts';
import { marksOf } from './marks.ts';
import { expected } from './expected.ts';
import type { Question } from './oracle.ts';
import type { Expected, ExpectedError, PlainCaller } from './plain.ts';
import { now } from './plain-types.ts';
import { isAllAttested, wronglySent } from './processors.ts';
import type { RandomOperation } from './random-operation.ts';
import { monolithSdl } from './sdl.ts';
import type { Data, World } from './world.ts';
import { WorldGateway } from './world-gateway.ts';
import { WorldState } from './writes.ts';

/** A world with its gateway, ready to be asked. */
export interface Stage {
  readonly world: World;
  readonly data: Data;
  readonly schema: GraphQLSchema;
  readonly gateway: WorldGateway;
}

export function stageOf(world: World, data: Data, store: Store = fastStore): Stage {
  const schema = buildSchema(monolithSdl(world));
  return { world, data, schema, gateway: new WorldGateway(world, data, store) };
}

/** null where the operation is not valid, so that it never comes to a decision. */
export function documentOf(stage: Stage, operation: RandomOperation): DocumentNode | null {
  const document = parse(operation.text);
  return validate(stage.gateway.supergraph.served, document).length === 0 ? document : null;
}

export interface CaseResult {
  /** What differs; empty when gateway and oracle agree. */
  readonly problems: readonly string[];
  readonly expected: Expected;
  /** Whether something was sent to a subprocessor. */
  readonly told: boolean;
  /** Some field of a mutation could not be planned: what comes of the whole is not compared. */
  readonly unplanned: boolean;
}

export interface CaseOptions {
  /** Seed of the change to all that the caller may not see; null leaves noninterference out. */
  readonly changeSeed: number | null;
  /** A service that answers nothing when the same is asked once more; null for none. */
  readonly down: string | null;
}

/** What the oracle is asked, over the rows as nothing has changed them yet. */
export function questionOf(
  { world, data, schema }: Stage,
  caller: PlainCaller,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): Question {
  const { policy } = world;
  const { read } = new WorldState(world, data);
  return { ...caller, schema, policy, now, document, variables, read };
}

/** Asks the gateway and the oracle the same, and compares answer and entry. */
export async function checkCase(
  stage: Stage,
  caller: PlainCaller,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  { changeSeed, down }: CaseOptions,
): Promise<CaseResult> {
  const { world, data, schema, gateway } = stage;
  const question = questionOf(stage, caller, document, variables);
  const wanted = expected(question);
  gateway.data = data;
  const request = { ...caller, document, variables };
  const first = await gateway.askOrEnd(request);
  const { answer, commits } = first;
  const { runs } = gateway;
  const about = {
    world,
    marks: marksOf(schema, world.policy),
    caller,
    now,
    text: print(document) + JSON.stringify(variables),
  };
  const isLimited = caller.grants.some((one) => one.rowsPerDay !== null || one.uses !== null);
  const problems = [...wronglySent(gateway.calls, about)];
  const unplanned = answer.errors.some((one) => one.extensions.code === 'OPERATION_NOT_PLANNED');
  // Where something may be withheld from a subprocessor, the plan says what goes with it.
  if (isAllAttested(about) && !unplanned) {
    problems.push(...differences(first, wanted));
    const calls = wanted.writes.map((one) => one.coordinate);
    same('runs', runs, calls, problems);
  } else if (!isLimited && !isMutation(document)) problems.push(...lessThan(first, wanted));
  const leaks = leaksIn(JSON.stringify(answer), question, data);
  problems.push(...leaks.map((one) => `leak of ${one}`));
  if (JSON.stringify(entriesOf(commits)).includes('<E')) problems.push('a value in an entry');
  if (changeSeed !== null) {
    gateway.data = unseenChanged(question, world, data, changeSeed);
    const again = await gateway.askOrEnd(request);
    gateway.data = data;
    const [before, after] = [JSON.stringify(answer), JSON.stringify(again.answer)];
    if (before !== after) problems.push(`interference\n  ${before}\n  ${after}`);
  }
  if (down !== null) {
    gateway.down = down;
    const less = await gateway.askOrEnd(request);
    gateway.data = unseenChanged(question, world, data, changeSeed ?? 0);
    const other = await gateway.askOrEnd(request);
    gateway.data = data;
    gateway.down = null;
    // Of fewer objects a limit may let others leave.
    if (!isLimited && !isMutation(document))
      problems.push(...lessThan(less, wanted).map((one) => `${down}: ${one}`));
    same(`interference without ${down}`, less.answer, other.answer, problems);
  }
  const told = commits.some((one) => one.entries.some((bytes) => isTransfer(bytes)));
  return { problems, expected: wanted, told, unplanned };
}

/** What a mutation leaves undone, the fields after it do not find; what is less is then nothing to compare. */
export function isMutation(document: DocumentNode): boolean {
  return getOperationAST(document)?.operation === OperationTypeNode.MUTATION;
}

function isTransfer(entry: Uint8Array): boolean {
  return Buffer.from(entry).toString('utf8').includes('"kind":"transfer"');
}

function differences(
  { answer, commits, ends }: Awaited<ReturnType<WorldGateway['askOrEnd']>>,
  wanted: Expected,
): readonly string[] {
  const problems: string[] = [];
  same('ends', ends, wanted.ends, problems);
  same('data', answer.data, wanted.data, problems);
  const errors = answer.errors.map(({ path, extensions: { code, rows } }) => ({
    path,
    code,
    rows,
  }));
  same('intents', intentsOf(commits), wanted.writes, problems);
  same('errors', sorted(errors), sorted(wanted.errors), problems);
  return [...problems, ...compareLedgers(entriesOf(commits), wanted)];
}

function sorted(errors: readonly ExpectedError[]): readonly ExpectedError[] {
  return errors
    .map(({ path, code, rows }) => ({ path, code, rows }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function same(what: string, got: unknown, wanted: unknown, problems: string[]): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) problems.push(`${what}\n  got    ${a}\n  wanted ${b}`);
}
