import { GatewayError } from '../errors.ts';
import { createLiveCovers } from '../consent/index.ts';
import { widestCover } from '../decision/index.ts';
import type { ExplainedCaller } from '../inspection/index.ts';
import { createTasks } from '../legal-process/index.ts';
import { legalPurpose, type Cover, type Vocabulary } from '../model/index.ts';
import {
  createRecipientRegistry,
  isInStanding,
  letsIn,
  type RecipientRegistry,
} from '../recipients/index.ts';
import type { RecordStore } from '../records/index.ts';
import { UsageError } from './usage-error.ts';

/** Whom a person asks about. */
export interface AskedCaller {
  readonly as: string;
  readonly tenant?: string;
  readonly purpose?: string;
  readonly task?: string;
}

/** What the store holds for a recipient, with what a person should know about it. */
export interface Held {
  readonly caller: ExplainedCaller;
  /** Kind of the recipient, and what it lacks. */
  readonly about: string;
  readonly notes: readonly string[];
}

/** How many registered recipients are named where somebody names one that is not. */
const shownRecipients = 20;

/**
 * Reads what is in force for a recipient, as a request would find it. Without a tenant it supposes one that has granted
 * everything, so that only what the schema and the purpose refuse is refused.
 * @throws GatewayError RECORD_UNKNOWN for a recipient or task that is not there, CONFIG_INVALID for a purpose that
 *   the vocabulary does not have
 * @throws UsageError where several purposes could be meant and none is named
 */
export async function heldBy(
  records: RecordStore,
  vocabulary: Vocabulary,
  asked: AskedCaller,
): Promise<Held> {
  const now = Date.now;
  if (asked.task !== undefined) return heldByTask(records, asked.as, asked.task);
  const registry = createRecipientRegistry({ records, now });
  const recipient = await registry.find(asked.as);
  if (recipient === null) throw await unknownRecipient(registry, asked.as);
  const about = `${recipient.id} (${recipient.kind})`;
  const { tenant } = asked;
  if (tenant === undefined) {
    const purpose = mustBePurpose(vocabulary, asked.purpose, []);
    const cover = widestCover(vocabulary, purpose);
    const caller = { ...standing, purpose, tenants: [cover.tenant], covers: [cover] };
    return { caller, about, notes: ['no tenant is named: one that has granted all is supposed'] };
  }
  const cache = { maxAgeMs: 0, entriesMax: 1, bytesMax: 1_048_576, now };
  const live = createLiveCovers({ records, recipients: registry, now, cache });
  const { covers } = await live.covers.coversFor({ recipient, tenants: [tenant] });
  const purpose = mustBePurpose(vocabulary, asked.purpose, covers);
  const notes: string[] = [];
  if (!isInStanding(recipient)) notes.push('the recipient is suspended or not verified');
  if (recipient.kind === 'PUBLISHER_APP') {
    const policy = await registry.appPolicyOf(tenant);
    if (policy === null || !letsIn(policy, recipient.id)) {
      notes.push(`the app policy of ${tenant} does not let this publisher in`);
    }
  }
  if (covers.length === 0) notes.push(`${tenant} has granted it nothing that is in force`);
  const inStanding = isInStanding(recipient);
  return { caller: { ...standing, inStanding, purpose, tenants: [tenant], covers }, about, notes };
}

const standing = { standsOn: 'TENANT_CONSENT', elements: null, inStanding: true } as const;

async function heldByTask(records: RecordStore, extractor: string, task: string): Promise<Held> {
  const live = await createTasks({ records, now: Date.now }).taskCover(task);
  if (live === null) {
    throw new GatewayError('RECORD_UNKNOWN', `there is no task ${task} in force`);
  }
  const isExtractor = live.extractor === extractor;
  const caller: ExplainedCaller = {
    standsOn: 'LEGAL_PROCESS',
    elements: null,
    inStanding: true,
    purpose: legalPurpose,
    tenants: [live.cover.tenant],
    covers: isExtractor ? [live.cover] : [],
  };
  const notes = isExtractor ? [] : [`${extractor} is not the extractor of this task`];
  return { caller, about: `${extractor} (AUTHORITY), task ${task}`, notes };
}

/** The purpose that was named, else the only one that the covers have. */
function mustBePurpose(
  { purposes }: Vocabulary,
  named: string | undefined,
  covers: readonly Cover[],
): string {
  const granted = [...new Set(covers.flatMap((one) => one.purposes))].toSorted();
  const [only] = granted;
  if (named !== undefined) {
    if (purposes.has(named)) return named;
    throw new GatewayError('CONFIG_INVALID', `the vocabulary has no purpose ${named}`);
  }
  if (only !== undefined && granted.length === 1) return only;
  // Without a grant any will do to see what the schema refuses.
  const known = granted.length > 0 ? granted : [...purposes.keys()];
  throw new UsageError(`name a purpose with --purpose: ${known.join(', ')}`);
}

/** The error for an unknown recipient; it names some that are registered. */
export async function unknownRecipient(
  registry: RecipientRegistry,
  id: string,
): Promise<GatewayError> {
  const some = await registry.list({ limit: shownRecipients, after: null });
  const known =
    some.length === 0 ? 'none is' : `registered: ${some.map((one) => one.id).join(', ')}`;
  return new GatewayError('RECORD_UNKNOWN', `there is no recipient ${id}; ${known}`);
}
