import type { ContestantName, GuestName } from './contestant.ts';
import type { SceneName, Urls } from './scene.ts';
import type { Usage } from './usage-meter.ts';

/** First task of a contestant's process. Without `urls` it is an engine over canned services. */
export interface Start {
  readonly kind: 'start';
  readonly name: ContestantName | GuestName;
  readonly scene: SceneName;
  readonly urls: Urls | null;
  readonly supergraph: string;
}

/** What the parent tells a contestant's process; each task has one report. */
export type Task =
  | Start
  /** The engine's answer as text. */
  | { readonly kind: 'answer' }
  /** Runs the engine for a while. */
  | { readonly kind: 'run'; readonly ms: number }
  /** Around load from outside. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'end' }
  | { readonly kind: 'close' };

export type Report =
  | {
      readonly kind: 'started';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'answered'; readonly text: string }
  | ({ readonly kind: 'ran'; readonly operations: number; readonly seconds: number } & Usage)
  | { readonly kind: 'begun' }
  | ({ readonly kind: 'ended' } & Usage)
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly text: string };
