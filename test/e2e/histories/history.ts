import { setTimeout as wait } from 'node:timers/promises';
import { newBasis, type Basis, type Ending } from './basis.ts';
import type { ControlDesk } from './control-desk.ts';
import type { Place } from './place.ts';

/** Milliseconds since the epoch, with their fraction, on the machine's clock: the database's is the same. */
export const now = (): number => performance.timeOrigin + performance.now();

/** One query as its client saw it. A node that was killed never told the end. */
export interface Asking {
  readonly tokenId: string;
  readonly node: string;
  readonly begunAt: number;
  readonly endedAt: number | null;
  readonly status: number | null;
  /** Which protected values came. */
  readonly told: readonly ('email' | 'plan')[];
}

/** A basis from its making to the last query after its end. */
export interface History {
  readonly ending: Ending;
  readonly app: string;
  readonly endedBy: Basis['endedBy'];
  readonly askings: readonly Asking[];
  /** When the first call that ended it was made, and when one of them had returned. */
  readonly endBegunAt: number;
  readonly endReturnedAt: number;
}

interface Stage {
  readonly place: Place;
  readonly desk: ControlDesk;
  readonly random: () => number;
  readonly keptOut: string[];
}

const READERS = 4;
/** Queries of each reader once the basis has ended. */
const AFTERWARDS = 2;
/** Longest that a history waits for its first releases before it ends all the same. */
const PATIENCE_MS = 15_000;

/** Plays one history; null when its basis could not be made because of a fault. */
export async function playHistory(
  stage: Stage,
  ending: Ending,
  app: string,
): Promise<History | null> {
  const { place, desk, random, keptOut } = stage;
  const basis = await newBasis({ place, desk, keptOut }, ending, app).catch(() => null);
  if (basis === null) return null;
  const askings: Asking[] = [];
  const ended = { returned: false };
  const wanted = 2 + Math.floor(random() * 8);
  const deadline = now() + PATIENCE_MS;
  const enough = (): boolean => {
    const told = askings.filter((one) => one.told.includes('email')).length;
    return told >= wanted || now() > deadline;
  };
  const reader = async (): Promise<void> => {
    for (let left = AFTERWARDS; left > 0;) {
      left -= ended.returned ? 1 : 0;
      askings.push(await ask(stage, basis));
      await wait(random() * 8);
    }
  };
  const readers = Promise.all(Array.from({ length: READERS }, reader));
  while (!enough()) await wait(2);
  const endBegunAt = now();
  await untilReturned(basis);
  const endReturnedAt = now();
  ended.returned = true;
  await readers;
  return { ending, app, endedBy: basis.endedBy, askings, endBegunAt, endReturnedAt };
}

/** Asks until a call returns that says that the basis has ended. */
async function untilReturned(basis: Basis): Promise<void> {
  const deadline = now() + 60_000;
  for (;;) {
    try {
      return await basis.end();
    } catch (error) {
      if (now() > deadline) throw error;
      await wait(20);
    }
  }
}

async function ask({ desk }: Stage, basis: Basis): Promise<Asking> {
  const { token, tokenId } = await basis.badge();
  const node = desk.anyNode();
  const begunAt = now();
  try {
    const answer = await node.post('/graphql', token, { query: basis.query });
    const account = (answer.body.data as { account?: { email?: unknown; plan?: unknown } } | null)
      ?.account;
    const told = (['email', 'plan'] as const).filter((one) => account?.[one] != null);
    return { tokenId, node: node.name, begunAt, endedAt: now(), status: answer.status, told };
  } catch {
    await wait(10);
    return { tokenId, node: node.name, begunAt, endedAt: null, status: null, told: [] };
  }
}
