import { isObjectType } from 'graphql';
import type { Marks } from './marks.ts';
import { isRoot } from './mutation-rules.ts';

/** Whether objects of a type are reached from objects with a subject alone. */
export function standsInside(marks: Marks, type: string, seen: readonly string[] = []): boolean {
  if (seen.includes(type) || marks.subject(type) !== null) return true;
  if (isRoot(type) || marks.policy.entities.includes(type)) return false;
  const holders = Object.values(marks.schema.getTypeMap())
    .filter(isObjectType)
    .filter((one) => !one.name.startsWith('__'))
    .filter((one) =>
      Object.values(one.getFields()).some((field) => marks.behind(field.type).includes(type)),
    );
  return holders.every((one) => standsInside(marks, one.name, [...seen, type]));
}
