import { FAULT, LOST } from './plain.ts';

/** How a service fails: every call of it, while it lasts. */
export const failures = [
  /** It does nothing, and breaks off. */
  'gone',
  /** It does what it is asked, and breaks off before it has answered. */
  'lost',
  /** It does nothing, and answers with an error and no data. */
  'error',
  /** It does what it is asked, and answers with null. */
  'null',
  /** The same, with an error at each null. */
  'partial',
  /** It does what it is asked, and answers with values of another type. */
  'wrong type',
] as const;

export interface Outage {
  readonly service: string;
  readonly how: (typeof failures)[number];
}

/** Whether the service still does what it is asked. */
export function isDone({ how }: Outage): boolean {
  return how !== 'gone' && how !== 'error';
}

/** What is known of the answer of a call that was sent. */
export function answerOf({ how }: Outage): unknown {
  if (how === 'gone' || how === 'lost') return LOST;
  return how === 'null' ? null : FAULT;
}

/** What a failing service answers in the place of what it would. */
export function spoilt(
  { how }: Outage,
  answer: { readonly data?: Readonly<Record<string, unknown>> | null | undefined },
): { readonly data: unknown; readonly errors?: readonly { readonly path?: readonly string[] }[] } {
  if (how === 'gone' || how === 'lost') throw new Error(how);
  if (how === 'error') return { data: null, errors: [{}] };
  const all = Object.entries(answer.data ?? {});
  const data = Object.fromEntries(
    all.map(([name, value]) => [name, how === 'wrong type' ? otherKind(value) : null]),
  );
  if (how !== 'partial') return { data };
  return { data, errors: all.map(([name]) => ({ path: [name] })) };
}

function otherKind(value: unknown): unknown {
  if (Array.isArray(value)) return '<wrong>';
  return typeof value === 'object' ? ['<wrong>'] : { wrong: '<wrong>' };
}
