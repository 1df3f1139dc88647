import { ControlRefusal } from '../errors.ts';
import { actorName, actorOf, appendAll } from '../records/index.ts';
import type { Actor } from '../records/index.ts';
import { demandChange, termsText } from './demand-record.ts';
import type { DemandState } from './demand-record.ts';
import { elementsOf, narrow, requireDataPeriod, requireInstrument } from './demand-terms.ts';
import type { Approval, Demand, DemandParts } from './demands.ts';
import { taskChange } from './task-record.ts';
import type { TaskState } from './task-record.ts';

/** A task lives a day at most, and never longer than its instrument. */
const TASK_LIFETIME_MS = 24 * 60 * 60 * 1000;

function refuse(
  code: ConstructorParameters<typeof ControlRefusal>[0],
  field: string,
  rule: ControlRefusal['rule'],
): never {
  throw new ControlRefusal(code, field, rule);
}

/** One approval of a demand: the first fixes the terms, the second makes the task. */
export async function approveDemand(
  parts: DemandParts,
  demand: Demand,
  approval: Approval,
  by: Actor,
): Promise<Demand> {
  requireDistinctReviewer(demand, by);
  const { instrumentEndsAt } = demand;
  if (instrumentEndsAt !== null && instrumentEndsAt <= parts.now()) {
    refuse('CONTROL_CONFLICT', 'demand', 'LV08');
  }
  if (demand.status === 'RECEIVED') return approveFirst(parts, demand, approval, by);
  if (demand.status === 'REVIEWED') return approveSecond(parts, demand, approval, by);
  return refuse('CONTROL_CONFLICT', 'demand', 'STATE');
}

/**
 * Two different people, neither of them the clerk who recorded the demand nor the extractor (LV26). Compared by
 * subject alone: the same subject of two issuers may well be one person.
 */
function requireDistinctReviewer(demand: Demand, by: Actor): void {
  const involved = [
    demand.recordedBy.subject,
    demand.extractor,
    ...demand.approvals.map((one) => one.by.subject),
  ];
  if (involved.includes(by.subject)) refuse('CONTROL_DENIED', 'demand', 'LV26');
}

async function approveFirst(
  parts: DemandParts,
  demand: Demand,
  approval: Approval,
  by: Actor,
): Promise<Demand> {
  const { regimes, now, sha256Hex } = parts;
  const vocabulary = parts.vocabulary();
  if (approval.digest !== null) refuse('CONTROL_CONFLICT', 'digest', 'TERMS_DIFFER');
  const at = now();
  const { id, version, ...before } = demand;
  const terms = narrow(demand.requested, approval.narrowTo);
  const instrument = requireInstrument(regimes, demand.regime, demand.instrument);
  requireDataPeriod(instrument, terms.classes, terms.dataPeriod, at);
  const meant = {
    terms: { ...terms, classes: [...terms.classes] },
    elements: [...elementsOf(vocabulary, terms.classes)],
    vocabularyVersion: vocabulary.version,
  };
  if (meant.elements.length === 0) refuse('CONTROL_CONFLICT', 'demand', 'CLASS_UNKNOWN');
  const digest = sha256Hex(termsText(id, demand, meant));
  const state: DemandState = {
    ...before,
    status: 'REVIEWED',
    approved: { ...meant, digest },
    approvals: [{ by: actorOf(by), at }],
  };
  const event = { type: 'approved-first', at, actor: actorName(by), body: { digest } };
  const next = await appendAll(parts.records, [demandChange(id, version, state, event)]);
  return { id, version: next, ...state };
}

async function approveSecond(
  parts: DemandParts,
  demand: Demand,
  approval: Approval,
  by: Actor,
): Promise<Demand> {
  const { id, version, approved, ...before } = demand;
  if (approved === null) return refuse('CONTROL_CONFLICT', 'demand', 'STATE');
  // Nobody seconds their own narrowing, and nobody seconds terms that they have not seen (LV26).
  if (approval.narrowTo !== null) refuse('CONTROL_INPUT_INVALID', 'narrowTo', 'TERMS_DIFFER');
  if (approval.digest !== approved.digest) refuse('CONTROL_CONFLICT', 'digest', 'TERMS_DIFFER');
  if (parts.sha256Hex(termsText(id, demand, approved)) !== approved.digest) {
    refuse('CONTROL_CONFLICT', 'demand', 'TERMS_DIFFER');
  }
  const at = parts.now();
  const task = `t_${parts.newId()}`;
  const state: DemandState = {
    ...before,
    approved,
    status: 'APPROVED',
    approvals: [...demand.approvals, { by: actorOf(by), at }],
    task,
  };
  const body = { digest: approved.digest, task };
  const event = { type: 'approved-second', at, actor: actorName(by), body };
  const next = await appendAll(parts.records, [
    demandChange(id, version, state, event),
    taskChange(task, 0, taskOf(parts, demand, approved, at), event),
  ]);
  return { id, version: next, ...state };
}

/** The task of approved terms. What the vocabulary has taken back since the first approval is left out. */
function taskOf(
  { vocabulary }: DemandParts,
  demand: Demand,
  approved: NonNullable<DemandState['approved']>,
  at: number,
): TaskState {
  const releasable = new Set(elementsOf(vocabulary(), approved.terms.classes));
  const { tenant, account, dataPeriod, maxUses } = approved.terms;
  return {
    demand: demand.id,
    tenant,
    account,
    elements: approved.elements.filter((key) => releasable.has(key)),
    dataPeriod,
    maxUses,
    notBefore: at,
    notAfter: Math.min(at + TASK_LIFETIME_MS, demand.instrumentEndsAt ?? Infinity),
    // The extractor is named by subject; whose directory it is, the clerk's issuer says.
    extractor: { subject: demand.extractor, issuer: demand.recordedBy.issuer },
    tokenIssued: false,
    withdrawn: false,
  };
}
