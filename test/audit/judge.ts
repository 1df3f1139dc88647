import { isDeepStrictEqual } from 'node:util';
import type { EngineAnswer } from '../integration/engine/engine-kit.ts';
import type { AuditCase } from './checkout.ts';

/** Why an answer is not what the case expects; null when it is. */
export function unexpected(one: AuditCase, answer: EngineAnswer): string | null {
  const data: unknown = JSON.parse(JSON.stringify(answer.data ?? null));
  const wanted: unknown = one.expected.data ?? null;
  if (!isDeepStrictEqual(data, wanted)) {
    return `expected ${JSON.stringify(wanted)}\nreceived ${JSON.stringify(answer)}`;
  }
  const { errors } = one.expected;
  if (errors !== undefined && errors !== answer.errors.length > 0) {
    return `expected ${errors ? 'errors' : 'no errors'}\nreceived ${JSON.stringify(answer)}`;
  }
  return null;
}

/** Why an answer shows more than nothing; null when every leaf is null or a type's name. */
export function shown(answer: EngineAnswer, query: string): string | null {
  const typenames = new Set(
    [...query.matchAll(/(?:(\w+)\s*:\s*)?__typename/g)].map((match) => match[1] ?? '__typename'),
  );
  const leaves: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) value.forEach((item) => walk(item, key));
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, name);
    } else if (value !== null && !typenames.has(key))
      leaves.push(`${key}: ${JSON.stringify(value)}`);
  };
  walk(answer.data, '');
  return leaves.length === 0 ? null : `shows ${leaves.join(', ')}`;
}
