import { join } from 'node:path';
import { floorFile } from '../adapters/floor-file/index.ts';
import type { Config } from '../config.ts';
import { openKnownTenants } from '../consent/index.ts';
import type { DrainBoard } from '../drain/index.ts';
import { GatewayError } from '../errors.ts';
import type { RecordStore } from '../records/index.ts';
import { Floor, type ReleaseStore } from '../release-log/index.ts';
import { openStore } from './open-store.ts';

/** The configured store, of which is remembered elsewhere how far it has come. */
export interface FlooredStore extends ReleaseStore, RecordStore {
  /** Remembers how far the logs have come. What is appended to records is remembered before it is acknowledged. */
  raiseFloor(): Promise<void>;
  /** null where no other node shares the store. */
  readonly drainBoard: DrainBoard | null;
  close(): Promise<void>;
}

/**
 * Opens the store, unless it is older than what is remembered of it. One of an older version is brought up to date.
 *
 * @param onFailed called once when the store may not be used again until it is opened anew
 * @throws GatewayError STORE_UNAVAILABLE, STORE_NEWER, STORE_ROLLED_BACK
 */
export async function openFlooredStore(
  config: Pick<Config, 'storage' | 'log'>,
  onFailed: (detail: string) => void,
): Promise<FlooredStore> {
  const store = await openStore(config, onFailed);
  try {
    const { origin } = config.log;
    const keeper = floorFile(floorPath(config.storage));
    const floor = await Floor.of({ keeper, store, origin });
    // Something was appended that is remembered nowhere else: who finds it made may not be told so either.
    let isBehind = false;
    const remember = async (): Promise<void> => {
      isBehind = true;
      await floor.raise();
      isBehind = false;
    };
    const floored: FlooredStore = {
      drainBoard: null,
      ...store,
      async append(changes) {
        const outcome = await store.append(changes);
        await floor.raise().catch(remember);
        return outcome;
      },
      async read(kind, id) {
        if (isBehind) await remember();
        return store.read(kind, id);
      },
      raiseFloor: () => floor.raise(),
    };
    await openKnownTenants(floored, Date.now);
    return floored;
  } catch (error) {
    await store.close();
    throw error instanceof GatewayError ? placed(error, config.storage) : error;
  }
}

/** What is compared is named: a wrong path looks like a store that was rolled back. */
function placed(error: GatewayError, storage: Config['storage']): GatewayError {
  const { url } = storage;
  const store = url.kind === 'sqlite' ? url.path : url.address;
  const detail = `${error.detail ?? error.code} (database ${store}, floor ${floorPath(storage)})`;
  return new GatewayError(error.code, detail, { cause: error });
}

function floorPath(storage: Config['storage']): string {
  return join(storage.floor, `${nodeOf(storage)}.json`);
}

/** Nodes that share a directory have a file each. */
function nodeOf({ url }: Config['storage']): string {
  return url.kind === 'postgres' ? encodeURIComponent(url.node) : 'store';
}
