import { GatewayError } from '../errors.ts';
import type { Period, Vocabulary } from '../model/index.ts';
import {
  actorName,
  actorOf,
  appendAll,
  isId,
  once,
  refuseInput,
  requireId,
  requireText,
} from '../records/index.ts';
import type { Actor, Json, RecordChange, RecordEvent, RecordStore } from '../records/index.ts';
import { DEMAND, demandChange, demandStateOf } from './demand-record.ts';
import type { DemandState } from './demand-record.ts';
import {
  USES_DEFAULT,
  requireClasses,
  requireDataPeriod,
  requireInstrument,
  requireOneAccount,
  requireUses,
} from './demand-terms.ts';
import type { Narrowing } from './demand-terms.ts';
import type { RegimeTable } from './regimes.ts';
import { approveDemand } from './review.ts';
import { TASK, taskChange, taskStateOf } from './task-record.ts';

export interface DemandParts {
  readonly records: RecordStore;
  /** As the graph has it now: a reload may have changed it. */
  readonly vocabulary: () => Vocabulary;
  readonly regimes: RegimeTable;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** A new id of letters, digits, `-` and `_` that was never used and cannot be guessed. */
  readonly newId: () => string;
  /** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
  readonly sha256Hex: (text: string) => string;
}

export interface DemandInput {
  readonly regime: string;
  readonly instrument: string;
  readonly authority: string;
  readonly reference: string;
  readonly instrumentSha256: string;
  /** Milliseconds since the epoch, as the next two. */
  readonly instrumentEndsAt: number | null;
  readonly receivedAt: number;
  readonly tenant: string;
  readonly account: string;
  readonly classes: readonly string[];
  readonly dataPeriod: Period | null;
  /** Null for 3. */
  readonly maxUses: number | null;
  readonly extractor: string;
}

export interface Demand extends DemandState {
  readonly id: string;
  readonly version: number;
}

export interface Approval {
  /** Digest of the terms under review; null for the first approval, which makes it. */
  readonly digest: string | null;
  /** For the first approval only. */
  readonly narrowTo: Narrowing | null;
}

/** Commands and reads of demands, for the provider's legal staff alone. */
export interface Demands {
  /**
   * @param key chosen by the client: with the same key the clerk gets the demand that the first command made
   * @throws ControlRefusal with the validity rule that the demand breaks, or for a key that was used for another.
   */
  record(input: DemandInput, by: Actor, key?: string | null): Promise<Demand>;
  /**
   * First approval: fixes the terms, perhaps narrowed. Second, by somebody else, of exactly the same digest: makes the
   * one task. @throws ControlRefusal, GatewayError `RECORD_UNKNOWN`, `CONTROL_CONFLICT`.
   */
  approve(id: string, approval: Approval, by: Actor): Promise<Demand>;
  /** Ends the demand and its task; when it has returned, no release under it can commit. Idempotent. */
  withdraw(id: string, reason: string, by: Actor): Promise<Demand>;
  find(id: string): Promise<Demand | null>;
  /** Ordered by id, after `after`. */
  list(page: { limit: number; after: string | null }): Promise<readonly Demand[]>;
  history(id: string): Promise<readonly RecordEvent[]>;
}

export function createDemands(parts: DemandParts): Demands {
  const { records } = parts;

  async function find(id: string): Promise<Demand | null> {
    const record = isId(id) ? await records.read(DEMAND, id) : null;
    return record && { id, version: record.version, ...demandStateOf(record) };
  }

  async function require(id: string): Promise<Demand> {
    const demand = await find(id);
    if (demand === null) throw new GatewayError('RECORD_UNKNOWN', 'demand');
    return demand;
  }

  return {
    record: (input, by, key = null) =>
      once(
        parts,
        { name: 'recordDemand', by, tenant: input.tenant, key, content: contentOf(input) },
        { make: (mark) => recordDemand(parts, input, by, mark), find },
      ),
    approve: async (id, approval, by) => approveDemand(parts, await require(id), approval, by),
    withdraw: async (id, reason, by) => withdrawDemand(parts, await require(id), reason, by),
    find,
    async list(page) {
      const found = await records.query(DEMAND, {}, page);
      return found.map((one) =>
        Object.assign(demandStateOf(one), { id: one.id, version: one.version }),
      );
    },
    history: (id) => records.history(DEMAND, id),
  };
}

/** What a clerk has recorded, in one order, so that a command that comes again is known by it. */
function contentOf(input: DemandInput): Json {
  const { regime, instrument, authority, reference, instrumentSha256 } = input;
  const { instrumentEndsAt, receivedAt, tenant, account, classes, dataPeriod } = input;
  return [
    [regime, instrument, authority, reference, instrumentSha256],
    [instrumentEndsAt, receivedAt, tenant, account, classes],
    dataPeriod === null ? null : [dataPeriod.from, dataPeriod.to],
    [input.maxUses, input.extractor],
  ];
}

async function recordDemand(
  parts: DemandParts,
  input: DemandInput,
  by: Actor,
  mark: (id: string) => readonly RecordChange[],
): Promise<Demand> {
  const { regimes, now } = parts;
  const vocabulary = parts.vocabulary();
  const at = now();
  const instrument = requireInstrument(regimes, input.regime, input.instrument);
  requireEvidence(input, at);
  requireId('tenant', input.tenant);
  requireId('extractor', input.extractor);
  requireOneAccount('account', input.account);
  const classes = requireClasses(vocabulary, instrument, input.classes);
  const dataPeriod = requireDataPeriod(instrument, classes, input.dataPeriod, at);
  const maxUses = requireUses('maxUses', input.maxUses ?? USES_DEFAULT);
  const { tenant, account } = input;
  const state: DemandState = {
    regime: input.regime,
    instrument: input.instrument,
    regimeTableVersion: regimes.version,
    authority: input.authority,
    reference: input.reference,
    instrumentSha256: input.instrumentSha256,
    instrumentEndsAt: input.instrumentEndsAt,
    receivedAt: input.receivedAt,
    recordedAt: at,
    recordedBy: actorOf(by),
    extractor: input.extractor,
    requested: { tenant, account, classes: [...classes], dataPeriod, maxUses },
    status: 'RECEIVED',
    approved: null,
    approvals: [],
    task: null,
  };
  const id = `d_${parts.newId()}`;
  const event = { type: 'recorded', at, actor: actorName(by), body: null };
  const version = await appendAll(parts.records, [demandChange(id, 0, state, event), ...mark(id)]);
  return { id, version, ...state };
}

/** Who demands, under which number, with which document, and that the document is in date (LV08). */
function requireEvidence(input: DemandInput, now: number): void {
  requireText('authority', input.authority);
  requireText('reference', input.reference);
  if (!/^[0-9a-f]{64}$/.test(input.instrumentSha256)) refuseInput('instrumentSha256', 'FORMAT');
  if (input.receivedAt > now) refuseInput('receivedAt', 'PERIOD');
  if (input.instrumentEndsAt !== null && input.instrumentEndsAt <= now) {
    refuseInput('instrumentEndsAt', 'LV08');
  }
}

async function withdrawDemand(
  { records, now }: DemandParts,
  demand: Demand,
  reason: string,
  by: Actor,
): Promise<Demand> {
  requireText('reason', reason);
  if (demand.status === 'WITHDRAWN') return demand;
  const { id, version, ...before } = demand;
  const state: DemandState = { ...before, status: 'WITHDRAWN' };
  const event = { type: 'withdrawn', at: now(), actor: actorName(by), body: { reason } };
  const task = demand.task === null ? null : await records.read(TASK, demand.task);
  const next = await appendAll(records, [
    demandChange(id, version, state, event),
    ...(task === null
      ? []
      : [taskChange(task.id, task.version, { ...taskStateOf(task), withdrawn: true }, event)]),
  ]);
  return { id, version: next, ...state };
}
