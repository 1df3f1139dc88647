import { describe, expect, test } from 'vitest';
import { fetchData } from '../../src/fetch/index.ts';
import type { ApprovedPlan } from '../../src/decision/index.ts';
import { decide, type DecisionSources } from '../../src/decision/index.ts';
import type { Caller } from '../../src/identity/index.ts';
import type { OperationVariables, ReleasePlan } from '../../src/plan/index.ts';
import { recordRelease, type RecorderParts } from '../../src/release-log/index.ts';
import { respond, type Draft } from '../../src/response/index.ts';
import { readdirSync, readFileSync } from 'node:fs';

const first = { fresh: false, spent: null };

/**
 * The order of the stages is a type: `npm run types` fails when one of these lines compiles without its error. They
 * are never run.
 */
export const pathsThatMustNotCompile = [
  (sources: DecisionSources, caller: Caller, variables: OperationVariables) =>
    // @ts-expect-error a look-alike of a plan was never compiled
    decide(sources, caller, { parts: {}, isMinted: () => true }, variables, first),
  (sources: DecisionSources, plan: ReleasePlan, variables: OperationVariables) =>
    // @ts-expect-error a look-alike of a caller was never verified
    decide(sources, { recipient: 'me', tenants: ['contoso'] }, plan, variables, first),
  (plan: ReleasePlan, signal: AbortSignal) =>
    // @ts-expect-error a plan that was not approved is not fetched
    fetchData(plan, new Map(), signal),
  (intended: ApprovedPlan<'intended'>, signal: AbortSignal) =>
    // @ts-expect-error a mutation whose intent is in no log is not called
    fetchData(intended, new Map(), signal),
  (approved: ApprovedPlan, signal: AbortSignal) =>
    // @ts-expect-error nor is a plan that may be one
    fetchData(approved, new Map(), signal),
  (approved: ApprovedPlan<'begun'>, signal: AbortSignal) =>
    // The twin: one that has begun is.
    fetchData(approved, new Map(), signal),
  (approved: ApprovedPlan) =>
    // @ts-expect-error data that fetch did not bring is not answered with
    respond(approved, { program: {}, state: {}, isMinted: () => true }, () => 'id'),
  (parts: RecorderParts, approved: ApprovedPlan) =>
    // @ts-expect-error a draft that the response pass did not make is not recorded
    recordRelease(parts, approved, { parts: {}, isMinted: () => true }),
  (approved: ApprovedPlan, draft: Draft, parts: RecorderParts) =>
    // The twin: the real values go through.
    recordRelease(parts, approved, draft),
];

/** Values that only one module may make, with that module. */
const minted: readonly (readonly [name: string, module: string])[] = [
  ['Caller', 'identity'],
  ['ReleasePlan', 'plan'],
  ['ApprovedPlan', 'decision'],
  ['FetchedData', 'fetch'],
  ['Draft', 'response'],
  ['Receipt', 'release-log'],
];

describe.each(minted)('%s', (name, module) => {
  const makers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && readFileSync(`src/${path}`, 'utf8').includes(`new ${name}(`),
  );

  test(`is made in src/${module} alone, in one place`, () => {
    expect(makers.map((path) => path.split('/')[0])).toEqual([module]);
  });

  test('leaves its module as a type only', () => {
    const index = readFileSync(`src/${module}/index.ts`, 'utf8');
    const code = index.replaceAll(/\/\*[\s\S]*?\*\//g, '');
    const values = code.replaceAll(/export type \{[^}]*\}/g, '').replaceAll(/\btype \w+/g, '');
    expect(code).toMatch(new RegExp(`\\b${name}\\b`));
    expect(values).not.toMatch(new RegExp(`\\b${name}\\b`));
  });
});

test('a mutation begins in src/release-log alone, where its intent is recorded', () => {
  const importers = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && /\bbegun\(/.test(readFileSync(`src/${path}`, 'utf8')),
  );
  expect(importers.toSorted()).toEqual(['decision/approved-plan.ts', 'release-log/intent.ts']);
});
