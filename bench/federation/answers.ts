import { deepStrictEqual } from 'node:assert';
import type { Served } from './contestant.ts';
import { bodyOf } from './load.ts';
import { snapshotName } from './snapshot.ts';

/** The answer of a gateway behind HTTP to a scene's operation. */
export async function answerOver(
  { url, headers }: Pick<Served, 'url' | 'headers'>,
  operation: string,
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: bodyOf(operation, snapshotName(0)),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`answered ${response.status} ${text.slice(0, 500)}`);
  return text;
}

/** All answers hold the same data and no error; the length of it as JSON. */
export function mustBeEqual(answers: ReadonlyMap<string, string>): number {
  const parsed = [...answers].map(([name, text]) => {
    const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(`${name} answers with errors: ${text.slice(-500)}`);
    return { name, data };
  });
  const [first, ...others] = parsed;
  if (first?.data == null) throw new Error('there is no answer');
  for (const { name, data } of others) {
    deepStrictEqual(data, first.data, `${name} and ${first.name} answer differently`);
  }
  return JSON.stringify(first.data).length;
}
