import { setTimeout as wait } from 'node:timers/promises';
import { endings, endingsForMany, openDoors, type Ending } from './basis.ts';
import { ControlDesk } from './control-desk.ts';
import { eventually } from '../../support/eventually.ts';
import type { GatewayNode } from './gateway-node.ts';
import { now, playHistory, type History } from './history.ts';
import type { Tightening } from './judge.ts';
import type { Place } from './place.ts';

/** What was done to the nodes while the histories went on. */
export interface Faults {
  killed: number;
  paused: number;
  cut: number;
  deafened: number;
}

export interface Played {
  readonly histories: readonly History[];
  readonly tightenings: readonly Tightening[];
  readonly faults: Faults;
}

interface PlayOptions {
  readonly place: Place;
  readonly count: number;
  readonly random: () => number;
  readonly withFaults: boolean;
}

/** Histories under way at a time. */
const AT_A_TIME = 6;
/** No history begins later than this, however slow the machine is. */
const BEGIN_WITHIN_MS = 90_000;
/** Share of the services' answers that are late, and how late at most. */
const SLOW_SHARE = 0.15;
const SLOW_MS = 60;

/** Plays as many histories as asked, on all nodes, with faults beside them or without. */
export async function play({ place, count, random, withFaults }: PlayOptions): Promise<Played> {
  const desk = new ControlDesk(place, random);
  await openDoors(desk);
  makeServicesSlow(place, random);
  const stage = { place, desk, random, keptOut: [] };
  const histories: History[] = [];
  const over = { over: false };
  let begun = 0;
  const deadline = now() + BEGIN_WITHIN_MS;
  const taken = new Set<Ending>();
  const worker = async (): Promise<void> => {
    while (begun < count && now() < deadline) {
      begun += 1;
      const app = `app-${begun}`;
      const drawn = endings[begun % endings.length] ?? 'consent withdrawn';
      const ending = taken.has(drawn) ? 'consent withdrawn' : drawn;
      if (endingsForMany.has(ending)) taken.add(ending);
      const history = await playHistory(stage, ending, app);
      taken.delete(ending);
      if (history !== null) histories.push(history);
    }
  };
  const faults: Faults = { killed: 0, paused: 0, cut: 0, deafened: 0 };
  const tightenings: Tightening[] = [];
  const harm = withFaults ? doHarm({ place, random, faults, tightenings, over }) : null;
  const played = Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await Promise.all([played.finally(() => (over.over = true)), harm]);
  place.spied.faults.clear();
  return { histories, tightenings, faults };
}

function makeServicesSlow({ spied }: Place, random: () => number): void {
  for (const name of ['directory', 'billing'] as const) {
    spied.faults.set(name, (_call, answer) =>
      random() < SLOW_SHARE ? wait(random() * SLOW_MS).then(answer) : undefined,
    );
  }
}

/** Faults at random: a node that is killed needs seconds to come back, so the others are more frequent. */
const laterOn: readonly ('pause' | 'cut' | 'deafen' | 'kill' | 'tighten')[] = [
  'pause',
  'cut',
  'deafen',
  'pause',
  'cut',
  'kill',
];

/** One fault after the other until all is over: each kind comes at least once, in this order, and then at random. */
async function doHarm(parts: {
  readonly place: Place;
  readonly random: () => number;
  readonly faults: Faults;
  readonly tightenings: Tightening[];
  readonly over: { readonly over: boolean };
}): Promise<void> {
  const { place, random, faults, tightenings, over } = parts;
  const ahead = ['pause', 'cut', 'tighten', 'kill', 'deafen'];
  for (const isFirst = (): boolean => ahead.length > 0; isFirst() || !over.over;) {
    await wait(100 + random() * 400);
    const node = place.nodes[Math.floor(random() * place.nodes.length)];
    if (node === undefined || !node.isUp) continue;
    const drawn = laterOn[Math.floor(random() * laterOn.length)] ?? 'pause';
    switch (ahead.shift() ?? drawn) {
      case 'pause':
        await node.pause(random() * 400);
        faults.paused += 1;
        break;
      case 'cut':
        node.cut();
        faults.cut += 1;
        break;
      case 'deafen':
        await node.deafen(random() * 300);
        faults.deafened += 1;
        break;
      case 'tighten':
        tightenings.push(...(await tighten(place, node)));
        break;
      case 'kill':
        await node.kill();
        faults.killed += 1;
        // The database may need a moment to notice that the session which holds the lease has gone.
        await eventually(() => node.start());
        break;
    }
  }
}

async function tighten(place: Place, node: GatewayNode): Promise<readonly Tightening[]> {
  place.tighten(node.name, true);
  return (await node.reload()) ? [{ node: node.name, returnedAt: now() }] : [];
}
