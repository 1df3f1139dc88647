import type { Config } from '../config.ts';
import {
  anchorEntry,
  bootEntry,
  Checkpointer,
  GroupCommit,
  noteSigner,
  policyArtefact,
  pseudonymizer,
  type EntryKeys,
  type Artefact,
  type CommitStore,
  type LogName,
  type NamedKey,
  type ReleaseStore,
} from '../release-log/index.ts';
import type { ServerLogger } from '../server/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { unsettledIntents } from '../verify/index.ts';
import type { FlooredStore } from './floored-store.ts';
import { drawnAhead } from './randomness.ts';
import { gatewayVersion } from './version.ts';

/** The node's two logs, kept signed and anchored until they are closed. */
export interface RunningLogs {
  readonly keys: EntryKeys;
  readonly commits: GroupCommit;
  /** Rejects when a commit would be refused now. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The keys that entries are written with. */
function entryKeys(config: Config['log']): EntryKeys {
  const { pseudonymsMax: entriesMax, pseudonymsBytesMax: bytesMax } = config;
  return {
    pseudonyms: pseudonymizer(namedKey(config.pseudonymKey), { entriesMax, bytesMax }),
    sealKey: namedKey(config.sealKey),
    randomBytes: drawnAhead(),
    now: Date.now,
  };
}

function namedKey(key: Config['log']['sealKey']): NamedKey {
  return { id: key.id, secret: Buffer.from(key.secret.reveal(), 'base64url') };
}

/**
 * Starts both logs: a boot entry each, then checkpoints and anchors at their cadence.
 *
 * @param commitsTo the store as releases reach it
 */
export async function startLogs(
  config: Config['log'],
  store: ReleaseStore & Pick<FlooredStore, 'raiseFloor'>,
  graph: Supergraph,
  logger: ServerLogger,
  commitsTo: CommitStore = store,
): Promise<RunningLogs> {
  const keys = entryKeys(config);
  const limits = { batchMax: config.batchEntriesMax, queueMax: config.queueEntriesMax };
  const commits = new GroupCommit(commitsTo, limits);
  const append = (log: LogName, entry: Uint8Array, artefacts: readonly Artefact[] = []) =>
    commits.commit({ log, bases: [], counters: [], entries: [entry], artefacts });
  await tellUnsettled(store, logger);
  const policy = graph.version;
  const vocabulary = graph.policy.vocabulary.version;
  for (const log of ['legal', 'release'] as const) {
    // With it goes what the policy was made from: the first release need not wait for so large a text.
    const boot = bootEntry({ policy, vocabulary, gateway: gatewayVersion }, keys);
    await append(log, boot, [policyArtefact(graph)]);
  }
  const checkpointers = [
    new Checkpointer(store, 'legal', noteSigner(config.legalSigningKey.reveal())),
    new Checkpointer(store, 'release', noteSigner(config.signingKey.reveal())),
  ];
  const sign = async (): Promise<void> => {
    for (const one of checkpointers) await one.sign();
    await store.raiseFloor();
  };
  const anchor = async (): Promise<void> => {
    const head = await store.head('legal');
    await append('release', anchorEntry(head, config.legalOrigin, keys));
  };
  await sign();
  const timers = [
    every(config.checkpointIntervalMs, sign, logger, 'checkpoint'),
    every(config.anchorIntervalMs, anchor, logger, 'anchor'),
  ];
  return {
    keys,
    commits,
    ready: () => commits.ready(),
    async close() {
      for (const timer of timers) clearInterval(timer);
      await commits.close();
      await sign().catch((error: unknown) =>
        logger.error({ error: String(error) }, 'last checkpoint failed'),
      );
    },
  };
}

/** Entries looked through at a start: what was under way when the last run ended stands near its end. */
const unsettledEntriesMax = 5_000;

/** Says at a start which mutations the last run has left without a known outcome. */
async function tellUnsettled(store: ReleaseStore, logger: ServerLogger): Promise<void> {
  const { size } = await store.head('release');
  const found = await unsettledIntents(store, Math.max(0, size - unsettledEntriesMax));
  if (found.length === 0) return;
  const intents = found.map(({ intent, index, state }) => ({ intent, index, state }));
  logger.warn({ intents }, 'Mutations without a known outcome: see consentry log intents');
}

/** Runs a job at a cadence; one that fails or is still running does not stop the next. */
function every(
  ms: number,
  job: () => Promise<void>,
  logger: ServerLogger,
  name: string,
): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    job()
      .catch((error: unknown) => logger.error({ error: String(error) }, `${name} failed`))
      .finally(() => (running = false));
  }, ms);
}
