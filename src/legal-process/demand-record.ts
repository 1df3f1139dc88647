import { z } from 'zod';
import {
  storedActor,
  storedPeriod,
  type RecordChange,
  type StoredRecord,
} from '../records/index.ts';

/** Kind of the records that hold legal demands. */
export const DEMAND = 'demand';

const millis = z.int();
const terms = z.strictObject({
  tenant: z.string(),
  account: z.string(),
  classes: z.array(z.string()),
  dataPeriod: storedPeriod,
  maxUses: z.int().positive(),
});

const demandState = z.strictObject({
  regime: z.string(),
  instrument: z.string(),
  regimeTableVersion: z.string(),
  /** Who demands, and under which file number. */
  authority: z.string(),
  reference: z.string(),
  /** Lower-case hex of the instrument's document. */
  instrumentSha256: z.string(),
  instrumentEndsAt: millis.nullable(),
  receivedAt: millis,
  recordedAt: millis,
  recordedBy: storedActor,
  /** Subject of the one person who will hold the task token. */
  extractor: z.string(),
  requested: terms,
  status: z.enum(['RECEIVED', 'REVIEWED', 'APPROVED', 'WITHDRAWN']),
  /** What the first reviewer approved: terms, the elements they mean, and the digest of all of it. */
  approved: z
    .strictObject({
      terms,
      elements: z.array(z.string()),
      vocabularyVersion: z.string(),
      digest: z.string(),
    })
    .nullable(),
  approvals: z.array(z.strictObject({ by: storedActor, at: millis })),
  task: z.string().nullable(),
});

/** A legal demand with its review. */
export type DemandState = z.infer<typeof demandState>;

export function demandStateOf(record: StoredRecord): DemandState {
  return demandState.parse(record.state);
}

/** The change that writes a demand. It is in force only while it is approved; its task rests on that. */
export function demandChange(
  id: string,
  expectedVersion: number,
  state: DemandState,
  event: RecordChange['event'],
): RecordChange {
  return {
    kind: DEMAND,
    id,
    expectedVersion,
    event,
    state: structuredClone(state),
    keys: {},
    standing: {
      ref: `${DEMAND}:${id}`,
      inForce: state.status === 'APPROVED',
      notBefore: null,
      notAfter: null,
    },
  };
}

type EvidenceField =
  | 'regime'
  | 'instrument'
  | 'instrumentSha256'
  | 'instrumentEndsAt'
  | 'extractor';

/**
 * The text that both reviewers put their names to. Arrays in a fixed order, so equal terms have equal text and no two
 * different terms share one.
 */
export function termsText(
  demand: string,
  state: Pick<DemandState, EvidenceField>,
  approved: Omit<NonNullable<DemandState['approved']>, 'digest'>,
): string {
  const { tenant, account, classes, dataPeriod, maxUses } = approved.terms;
  return JSON.stringify([
    'consentry/demand-terms/v1',
    demand,
    state.regime,
    state.instrument,
    state.instrumentSha256,
    state.instrumentEndsAt,
    state.extractor,
    tenant,
    account,
    classes,
    dataPeriod && [dataPeriod.from, dataPeriod.to],
    maxUses,
    approved.vocabularyVersion,
    approved.elements,
  ]);
}
