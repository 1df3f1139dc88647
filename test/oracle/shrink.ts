import { Kind, parse, print, visit, type DocumentNode, type SelectionNode } from 'graphql';
import type { Failure } from './campaign.ts';
import { checkCase } from './check-case.ts';
import type { PlainGrant } from './plain.ts';
import { documentOf } from './stage.ts';
import { isRemovable } from './world.ts';

/** Takes away whatever a disagreement does not need: selections, grants and their limits, rows. */
export async function shrunk(failure: Failure): Promise<Failure> {
  let best = failure;
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of smaller(best)) {
      const problems = await problemsOf(candidate);
      if (problems === null || kindOf(problems) !== kindOf(best.problems)) continue;
      best = { ...candidate, problems };
      improved = true;
      break;
    }
  }
  return best;
}

function kindOf(problems: readonly string[]): string {
  return problems[0]?.slice(0, 6) ?? '';
}

async function problemsOf(one: Failure): Promise<readonly string[] | null> {
  try {
    const document = documentOf(one.stage, one.operation);
    if (document === null) return null;
    const { variables } = one.operation;
    const { changeSeed, outage } = one;
    const result = await checkCase(one.stage, one.caller, document, variables, {
      changeSeed,
      outage,
    });
    return result.problems.length === 0 ? null : result.problems;
  } catch (error) {
    return [`thrown ${String(error)}`];
  }
}

function* smaller(one: Failure): Generator<Failure> {
  if (one.changeSeed !== null) yield { ...one, changeSeed: null };
  if (one.outage !== null) yield { ...one, outage: null };
  for (const text of smallerTexts(one.operation.text)) {
    yield { ...one, operation: { ...one.operation, text } };
  }
  const { grants } = one.caller;
  for (const [n, grant] of grants.entries()) {
    const others = grants.filter((other) => other !== grant);
    yield { ...one, caller: { ...one.caller, grants: others } };
    for (const less of smallerGrants(grant)) {
      const changed = grants.with(n, less);
      yield { ...one, caller: { ...one.caller, grants: changed } };
    }
  }
  for (const id of one.stage.data.keys()) {
    if (!isRemovable(one.stage.world, one.stage.data, id)) continue;
    const data = new Map([...one.stage.data].filter(([other]) => other !== id));
    yield { ...one, stage: { ...one.stage, data } };
  }
}

function* smallerGrants(grant: PlainGrant): Generator<PlainGrant> {
  if (grant.exceptions.length > 0) yield { ...grant, exceptions: grant.exceptions.slice(1) };
  if (grant.period !== null) yield { ...grant, period: null };
  if (grant.resources !== null) yield { ...grant, resources: null };
  for (const element of grant.elements) {
    yield { ...grant, elements: grant.elements.filter((one) => one !== element) };
  }
}

/** The operation with one selection, directive, alias, argument or fragment less. */
function* smallerTexts(text: string): Generator<string> {
  const document = parse(text, { noLocation: true });
  let places = 0;
  visit(document, { enter: () => void places++ });
  for (let at = 0; at < places; at++) {
    const changed = without(document, at);
    if (changed !== null) yield changed;
  }
}

function without(document: DocumentNode, at: number): string | null {
  let n = -1;
  let done = false;
  const changed: DocumentNode = visit(document, {
    enter(node, key, parent) {
      n++;
      if (n !== at) return undefined;
      const isListed = Array.isArray(parent) && typeof key === 'number';
      const removable: readonly string[] = [
        Kind.FIELD,
        Kind.INLINE_FRAGMENT,
        Kind.FRAGMENT_SPREAD,
        Kind.ARGUMENT,
        Kind.DIRECTIVE,
        Kind.FRAGMENT_DEFINITION,
        Kind.VARIABLE_DEFINITION,
      ];
      if (isListed && removable.includes(node.kind)) {
        const selections = parent as readonly SelectionNode[];
        const isSelection: readonly string[] = [
          Kind.FIELD,
          Kind.INLINE_FRAGMENT,
          Kind.FRAGMENT_SPREAD,
        ];
        if (isSelection.includes(node.kind) && selections.length === 1) return undefined;
        done = true;
        return null;
      }
      return undefined;
    },
  });
  return done ? print(changed) : null;
}

/** A failure as a person reads it. */
export function told(one: Failure): string {
  const { world, data } = one.stage;
  const names = new Set(one.operation.text.match(/\w+/g) ?? []);
  const types = world.types.filter(
    (type) =>
      [...data.values()].some((row) => row.type === type.name) ||
      type.kind === 'query' ||
      type.kind === 'mutation',
  );
  const marks = world.policy.marks.filter((mark) => {
    const [, field] = mark.at.split('.');
    const base = (field ?? '').split('(')[0] ?? '';
    return field === undefined || names.has(base);
  });
  return [
    `seed ${one.seed}${one.outage === null ? '' : `, ${one.outage.service} ${one.outage.how}`}`,
    `token ${JSON.stringify(one.caller.token)}`,
    `recipient ${JSON.stringify(one.caller.recipient)}`,
    ...one.caller.grants.map((grant) => `grant ${JSON.stringify(grant)}`),
    ...types.map(
      (type) => `${type.name} ${JSON.stringify(world.policy.subjects[type.name] ?? {})}`,
    ),
    ...marks.map((mark) => `mark ${JSON.stringify(mark)}`),
    ...[...data.values()].map((row) => `row ${JSON.stringify(row)}`),
    one.operation.text,
    JSON.stringify(one.operation.variables),
    ...one.problems,
  ].join('\n');
}
