import type { RequiresSelection } from '../plan/port.ts';
import { requiredKeys } from './required-keys.ts';

/** JSON text of a composite key as a service sent it back, in the order of the selections. */
export function keyText(value: unknown, selections: readonly RequiresSelection[]): string {
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown) => keyText(item, selections)).join()}]`;
  }
  if (typeof value !== 'object' || value === null) return 'null';
  const parts: string[] = [];
  for (const [name, required] of requiredKeys(selections)) {
    const inner: unknown = Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
    if (inner === undefined || inner === null) continue;
    const text =
      required.selections === null ? JSON.stringify(inner) : keyText(inner, required.selections);
    parts.push(`${JSON.stringify(required.sentAs)}:${text}`);
  }
  return `{${parts.join()}}`;
}
