import DataLoader from 'dataloader';
import type { Consents, GrantState, Tenant, Tenants } from '../consent/index.ts';
import type { ControlCaller } from '../identity/index.ts';
import type { Demands } from '../legal-process/index.ts';
import type { Recipient } from '../model/index.ts';
import type { RecordEvent } from '../records/index.ts';
import type { Recipients } from '../recipients/index.ts';

/** One request to the control plane. Not frozen: graphql-shield keeps a field of its own on it. */
export interface ControlContext {
  readonly caller: ControlCaller;
  /** Each record is read once per request, however many fields ask for it; histories are read each time. */
  readonly loaders: {
    readonly recipient: DataLoader<string, Recipient | null>;
    readonly terms: DataLoader<string, GrantState>;
    readonly tenant: DataLoader<string, Tenant | null>;
    readonly consentHistory: DataLoader<string, readonly RecordEvent[]>;
    readonly demandHistory: DataLoader<string, readonly RecordEvent[]>;
  };
}

/** Where a request reads what it shows beside its pages. */
export interface ContextSources {
  readonly recipients: Pick<Recipients, 'find'>;
  readonly consents: Pick<Consents, 'termsOf' | 'history'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly demands: Pick<Demands, 'history'>;
}

/** Most reads of one request at a time: everybody's releases wait behind them in the store's queue. */
const readsMax = 8;

export function createContext(
  caller: ControlCaller,
  { recipients, consents, tenants, demands }: ContextSources,
): ControlContext {
  const turns = createTurns(readsMax);
  const loader = <T>(read: (key: string) => Promise<T>, cache = true): DataLoader<string, T> =>
    new DataLoader((keys) => each(keys, (key) => turns(() => read(key))), { cache });
  return {
    caller,
    loaders: {
      recipient: loader((id) => recipients.find(id)),
      terms: loader((grant) => consents.termsOf(grant)),
      tenant: loader((id) => tenants.find(id)),
      // Read anew each time: a change of the same request adds to them.
      consentHistory: loader((id) => consents.history(id), false),
      demandHistory: loader((id) => demands.history(id), false),
    },
  };
}

/** Runs what it is given, at most so much at a time, in the order in which it comes. */
function createTurns(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = max;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** The store reads one record at a time; a failure belongs to its own key. */
async function each<T>(
  keys: readonly string[],
  read: (key: string) => Promise<T>,
): Promise<readonly (T | Error)[]> {
  const outcomes = await Promise.allSettled(keys.map(read));
  return outcomes.map((one) => {
    if (one.status === 'fulfilled') return one.value;
    return one.reason instanceof Error ? one.reason : new Error('read failed');
  });
}
