import type { AnswerScope } from '../model/index.ts';

/** Answers of this node that were let in and whose last byte has not been handed over. */
export interface Answers {
  /** Resolves when those in scope that are under way now have been handed to the operating system, or cut. */
  sent(scope: AnswerScope): Promise<void>;
  /** Ends the connection of every answer of which a part has been sent. */
  cut(): void;
}

/** What a node asks of the others. */
export interface DrainRequest {
  readonly id: string;
  readonly scope: AnswerScope;
}

/**
 * Where nodes that share a store ask each other whether answers have been sent. A node that has not beaten for 10
 * seconds counts as gone, and what it was sending as cut; so a node must cut its answers itself well before that.
 */
export interface DrainBoard {
  /** Puts up a request; answers its id. */
  ask(scope: AnswerScope): Promise<string>;
  /** How many other nodes are alive and have not said that they are done. */
  waitingFor(id: string): Promise<number>;
  takeDown(id: string): Promise<void>;
  /** Says that this node is alive and which requests it is done with. Answers those that it is not done with. */
  beat(done: readonly string[]): Promise<readonly DrainRequest[]>;
}
