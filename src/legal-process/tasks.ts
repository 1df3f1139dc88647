import { ControlRefusal, GatewayError } from '../errors.ts';
import { actorName, appendAll, isId } from '../records/index.ts';
import type { Actor, RecordStore } from '../records/index.ts';
import { DEMAND, demandStateOf } from './demand-record.ts';
import type { Tasks } from './port.ts';
import { TASK, taskChange, taskCoverOf, taskStateOf } from './task-record.ts';
import type { TaskState } from './task-record.ts';

export interface TaskParts {
  readonly records: RecordStore;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/** The reads of the decision, straight from the store. */
export function createTasks({ records, now }: TaskParts): Tasks {
  return {
    async taskCover(id) {
      const record = isId(id) ? await records.read(TASK, id) : null;
      if (record === null) return null;
      const task = taskStateOf(record);
      if (!isInForce(task, now())) return null;
      const demand = await records.read(DEMAND, task.demand);
      if (demand === null || demandStateOf(demand).status !== 'APPROVED') return null;
      return {
        cover: taskCoverOf(id, record.version, task),
        extractor: task.extractor.subject,
        bases: [{ ref: `${DEMAND}:${task.demand}`, version: demand.version }],
      };
    },
  };
}

function isInForce(task: TaskState, at: number): boolean {
  return !task.withdrawn && task.notBefore <= at && at < task.notAfter;
}

/** Signs the credential of a task; `jti` is new for each token, `expiresAt` is in milliseconds since the epoch. */
export type MintTaskToken = (request: {
  readonly task: string;
  readonly extractor: string;
  readonly expiresAt: number;
  readonly jti: string;
}) => Promise<string>;

export interface TaskTokenParts extends TaskParts {
  readonly newId: () => string;
  readonly mintTaskToken: MintTaskToken;
}

/** A token, returned once; it is stored nowhere. */
export interface TaskToken {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Gives the extractor the token of a task, once. It is signed before it is recorded as issued and leaves only after
 * that: of two who ask at the same time one gets a token. An answer that was lost on its way is lost; the demand must
 * then be withdrawn and recorded anew.
 * @throws GatewayError `RECORD_UNKNOWN` for everybody but the extractor, `CONTROL_CONFLICT`;
 *   ControlRefusal `STATE` when the token was issued already or the task is out of force.
 */
export async function issueTaskToken(
  { records, now, newId, mintTaskToken }: TaskTokenParts,
  id: string,
  by: Actor,
): Promise<TaskToken> {
  const record = isId(id) ? await records.read(TASK, id) : null;
  const task = record === null ? null : taskStateOf(record);
  // Who is not named learns nothing, not even that there is such a task.
  if (record === null || task === null || !isExtractor(task, by)) {
    throw new GatewayError('RECORD_UNKNOWN', 'task');
  }
  const at = now();
  if (task.tokenIssued || !isInForce(task, at)) {
    throw new ControlRefusal('CONTROL_CONFLICT', 'task', 'STATE');
  }
  const expiresAt = task.notAfter;
  const request = { task: id, extractor: by.subject, expiresAt, jti: newId() };
  const token = await mintTaskToken(request);
  const event = { type: 'token-issued', at, actor: actorName(by), body: { jti: request.jti } };
  await appendAll(records, [taskChange(id, record.version, { ...task, tokenIssued: true }, event)]);
  return { token, expiresAt };
}

function isExtractor(task: TaskState, by: Actor): boolean {
  return task.extractor.subject === by.subject && task.extractor.issuer === by.issuer;
}
