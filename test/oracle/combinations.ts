import type { DocumentNode } from 'graphql';
import { expected } from './expected.ts';
import type { Expected, PlainCaller, PlainGrant } from './plain.ts';
import { now } from './plain-types.ts';
import { questionOf, type Stage } from './stage.ts';
import { pathsOf } from './world.ts';

interface Case {
  readonly stage: Stage;
  readonly caller: PlainCaller;
  readonly document: DocumentNode;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** By what a basis may be limited: what the grants would be without it. */
const limits: Readonly<Record<string, (grant: PlainGrant) => PlainGrant>> = {
  'resources decide': (one) => ({ ...one, resources: null }),
  'period decides': (one) => ({ ...one, period: null }),
  'exception decides': (one) => ({ ...one, exceptions: [] }),
  'exception for a resource decides': (one) => {
    return { ...one, exceptions: one.exceptions.filter((it) => it.resources === null) };
  },
};

/** What meets in a case: limits without which something else would leave, and bases that carry the answer together. */
export function combinationsOf(one: Case, answered: Expected): readonly string[] {
  const { stage, caller, document, variables, text } = one;
  const { grants } = caller;
  const left = leaving(answered);
  const deciding = Object.keys(limits).filter((name) => {
    const without = grants.map((grant) => limits[name]?.(grant) ?? grant);
    if (JSON.stringify(without) === JSON.stringify(grants)) return false;
    const asked = { ...caller, grants: without };
    const { question } = questionOf(stage, asked, { document, variables });
    return leaving(expected(question)) !== left;
  });
  const found = new Set(deciding);
  const tenants = new Set(answered.released.map((row) => row.tenant));
  const standing = grants.filter((grant) => tenants.has(grant.tenant) && isLive(grant));
  const ofTenant = [...Map.groupBy(standing, (grant) => grant.tenant).values()];
  const isTimed = standing.some((grant) => grant.period !== null);
  const isScoped = /\b(?:from|to): /.test(text);
  const add = (name: string, holds: boolean): void => {
    if (holds) found.add(name);
  };
  add(
    'several bases of one tenant',
    ofTenant.some((all) => all.length > 1),
  );
  add('several tenants', tenants.size > 1);
  add('several tenants, a period', tenants.size > 1 && isTimed);
  add('several tenants, a time scope', tenants.size > 1 && isScoped);
  add('time scope', tenants.size > 0 && isScoped);
  add('several tenants, a period, a time scope', tenants.size > 1 && isScoped && isTimed);
  const { subjects } = stage.world.policy;
  const steps = answered.released.flatMap((row) =>
    pathsOf(subjects[row.type]).map((path) => path.split('.').length - 1),
  );
  add('subject path of several steps', Math.max(0, ...steps) > 1);
  return [...found];
}

function leaving({ data, released, writes }: Expected): string {
  return JSON.stringify([data, released, writes]);
}

function isLive({ notBefore, notAfter }: PlainGrant): boolean {
  return notBefore <= now && (notAfter === null || now < notAfter);
}
