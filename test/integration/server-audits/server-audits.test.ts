/** GraphQL over HTTP, judged by the audits of its working group against the trusted listener. */
import { serverAudits, type AuditResult } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrustedWorld, type TrustedWorld } from '../trusted/trusted-kit.ts';

/** Audits that are not met, by id, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {
  '5A70':
    'MAY accept GET: a GET needs no preflight, and it would stand in logs and caches on the way',
  D6D5: 'MAY allow variables in GETs: there are no GETs',
  '6A70': 'MAY allow variables in GETs: there are no GETs',
};

let kit: TrustedWorld;
let results: readonly AuditResult[];
beforeAll(async () => {
  kit = await startTrustedWorld();
  const audits = serverAudits({
    url: `${kit.trusted.url}/graphql`,
    fetchFn: (input: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${String(kit.holder.token)}`);
      return fetch(input, { ...init, headers });
    },
  });
  const judged: AuditResult[] = [];
  for (const audit of audits) judged.push(await audit.fn());
  results = judged;
});
afterAll(() => kit.world.close());

const failed = (): readonly AuditResult[] => results.filter(({ status }) => status !== 'ok');

test('all audits ran', () => {
  expect(results).toHaveLength(61);
  expect(results.filter(({ name }) => name.startsWith('MUST')).length).toBeGreaterThan(10);
});

test('every MUST and every SHOULD is met', () => {
  const names = failed().map(({ id, name }) => `${id} ${name}`);
  expect(names.filter((name) => !/^\w+ MAY /.test(name))).toEqual([]);
});

test('what is not met is named here with its reason, and nothing is named that is met', () => {
  expect(
    failed()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(Object.keys(exceptions).sort());
  expect(results.length - failed().length).toBeGreaterThanOrEqual(58);
});
