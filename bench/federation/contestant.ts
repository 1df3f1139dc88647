import type { CannedServices } from './canned.ts';
import type { ServiceName } from './services.ts';

/** Names in the order of the table, as they stand in the JSON. */
export const contestantNames = [
  'ours',
  'oursUnenforced',
  'apolloGateway',
  'hiveGateway',
  'hiveGatewayRust',
] as const;
export type ContestantName = (typeof contestantNames)[number];

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

/** One gateway, both ways. */
export interface Contestant {
  /** @param urls where the services answer */
  serve(urls: Readonly<Record<ServiceName, string>>): Promise<Served>;
  engine(services: CannedServices): Promise<Engine>;
}
