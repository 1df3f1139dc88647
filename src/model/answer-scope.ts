/** Whose answers are meant: of this recipient, in this tenant, under this task. null stands for any. */
export interface AnswerScope {
  readonly recipient: string | null;
  readonly tenant: string | null;
  readonly task: string | null;
}
