import type { CannedServices } from './canned.ts';
import type { Scene, Urls } from './scene.ts';

/** Names in the order of the table, as they stand in the JSON. */
export const contestantNames = [
  'ours',
  'oursUnenforced',
  'apolloGateway',
  'hiveGateway',
  'hiveGatewayRust',
] as const;
export type ContestantName = (typeof contestantNames)[number];

/** Who is measured with some scenes only. */
export type GuestName =
  /** Ours, enforcing, and what it records goes nowhere. */
  | 'oursUnlogged'
  /** Ours, enforcing, with the scene's one service in its own process. */
  | 'oursServiceInside'
  /** Apollo Server over an executor that returns a constant. */
  | 'apolloConstant'
  /** Ours, enforcing, of one tenant, whose grant is read anew for each request: the only one in its store, or not. */
  | 'oursOneGrant'
  | 'oursMillionGrants'
  /** Libraries over graphql-js, without a gateway. */
  | LibraryName;

/** graphql-js alone and under a library that judges fields; Envelop alone, and with its plugin in either mode. */
export type LibraryName = 'plain' | 'shield' | 'envelop' | 'genericAuthAll' | 'genericAuthGranular';

/** What a contestant is put in front of. */
export interface Setting {
  readonly scene: Scene;
  readonly urls: Urls;
  /** The scene's services composed, with those addresses. Ours composes for itself. */
  readonly supergraph: string;
}

/** A gateway behind HTTP. */
export interface Served {
  /** Where the operation is posted to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A gateway's engine without HTTP on either side: from the parsed operation to the result as an object. */
export interface Engine {
  execute(snapshot: string): Promise<unknown>;
  close(): Promise<void>;
}

/** A gateway that needs nothing but a supergraph. */
export interface Rival extends Contestant {
  serve(setting: Pick<Setting, 'supergraph'>): Promise<Served>;
}

/** One gateway, both ways. */
export interface Contestant {
  serve(setting: Setting): Promise<Served>;
  /** @param services answer in this process; the setting's addresses are nobody's */
  engine(setting: Setting, services: CannedServices): Promise<Engine>;
}
