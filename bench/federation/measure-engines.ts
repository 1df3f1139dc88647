import { mustBeEqual } from './answers.ts';
import { contestantProcess, type Child } from './child.ts';
import type { ContestantName, GuestName } from './contestant.ts';
import { Rounds, Samples, type Row, type Schedule, type Tell } from './rounds.ts';
import { noUrls, sceneNamed, type SceneName } from './scene.ts';
import { supergraphSdl } from './supergraph.ts';

/** Medians over the rounds. */
export interface EngineFigures {
  readonly opsPerSecond: number;
  /** CPU of the process, all threads, per operation. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly spread: number;
}

export interface EnginesPlan<Name extends ContestantName | GuestName> {
  readonly scene: SceneName;
  readonly names: readonly Name[];
  readonly schedule: Schedule;
  /** Each on the gateway's core. */
  readonly pinned: boolean;
  readonly tell: Tell;
}

/** Measures engines in process, over canned services: every round each in turn, after their answers were compared. */
export async function measureEngines<Name extends ContestantName | GuestName>(
  plan: EnginesPlan<Name>,
): Promise<Row<Name, EngineFigures>> {
  const scene = await sceneNamed(plan.scene);
  const supergraph = supergraphSdl(scene, noUrls(scene));
  const engines = new Map<Name, Child>();
  try {
    const answers = new Map<Name, string>();
    for (const name of plan.names) {
      const child = contestantProcess(name, plan.pinned);
      engines.set(name, child);
      const start = { kind: 'start', name, scene: plan.scene, urls: null, supergraph } as const;
      await child.ask(start, 'started');
      const { text } = await child.ask({ kind: 'answer' }, 'answered');
      answers.set(name, text);
    }
    mustBeEqual(answers);
    const samples = new Samples<Name, Omit<EngineFigures, 'spread'>>();
    const rounds = new Rounds(plan.schedule, plan.tell);
    do {
      for (const [name, child] of engines) {
        const ran = await child.ask({ kind: 'run', ms: rounds.stretchMs }, 'ran');
        if (!rounds.counts) continue;
        samples.keep(name, {
          opsPerSecond: ran.operations / ran.seconds,
          cpuMs: ran.cpuMs / ran.operations,
          peakMb: ran.peakMb,
        });
      }
    } while (rounds.next(`in process, ${scene.title}`));
    for (const child of engines.values()) await child.ask({ kind: 'close' }, 'closed');
    return samples.row('opsPerSecond');
  } finally {
    for (const child of engines.values()) child.end();
  }
}
