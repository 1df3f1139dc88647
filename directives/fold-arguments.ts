import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import type { ArgumentMark, Finding, Vocabulary } from '../src/model/index.ts';
import { join, nothingSaid } from './field-rules.ts';
import { hasSensitiveName, type Fielded } from './fold-fields.ts';
import type { Said } from './reading.ts';

type Report = (finding: Finding) => void;

/** Where an argument stands. */
interface ArgumentSite {
  readonly type: Fielded;
  readonly field: GraphQLField<unknown, unknown>;
  readonly argument: GraphQLArgument;
}

/** Folds one argument, with what its interfaces say of it; reports gaps. */
export function argumentMark(
  { type, field, argument }: ArgumentSite,
  said: ReadonlyMap<string, Said>,
  vocabulary: Vocabulary,
  report: Report,
): ArgumentMark {
  const places = [type, ...(isObjectType(type) ? type.getInterfaces() : [])].map(
    (one) => `${one.name}.${field.name}(${argument.name}:)`,
  );
  const [coordinate = ''] = places;
  const rules = places.map((one) => said.get(one)).filter((one) => one !== undefined);
  const rule = rules.reduce(join, nothingSaid);
  const problem = (code: string, severity: Finding['severity'], message: string) =>
    report({ code, severity, coordinate, message, source: null });

  if (rule.unsupported) {
    problem('NOT_SUPPORTED', 'notice', 'carries a mark that this version refuses');
    return { kind: 'refused', reason: 'NOT_SUPPORTED' };
  }
  const scope = rules.find((one) => one.scope !== null)?.scope ?? null;
  const { dependsOnRows } = rule;
  if (scope !== null) return { kind: 'scope', by: scope, dependsOnRows };
  if (rule.elements.size > 0) return classified(rule.classes, [...rule.elements].sort());
  // An effect on rows alone (first, after) carries no value of anybody's data.
  const reason = rule.open ?? (dependsOnRows ? 'decides which rows come back' : null);
  if (reason === null) {
    problem('UNCLASSIFIED', 'error', 'is an argument without a mark, so it is never accepted');
    return { kind: 'refused', reason: 'UNCLASSIFIED' };
  }
  if (rule.open === null && hasSensitiveName(argument.name)) {
    problem('SENSITIVE_NAME', 'error', 'is named like a key or credential and gives no reason');
  }
  if (!openThroughout(argument.type, said, new Set(), problem)) {
    return { kind: 'refused', reason: 'NOT_SUPPORTED' };
  }
  return { kind: 'open', reason, dependsOnRows };

  function classified(classes: ReadonlySet<string>, elements: readonly string[]): ArgumentMark {
    if ([...classes].some((one) => vocabulary.neverReleased.has(one))) {
      return { kind: 'refused', reason: 'NO_BASIS_EXISTS' };
    }
    return { kind: 'classified', elements, dependsOnRows };
  }
}

/** Whether every input field below is open; others are refused until they are judged one by one. */
function openThroughout(
  type: GraphQLInputType,
  said: ReadonlyMap<string, Said>,
  seen: Set<string>,
  problem: (code: string, severity: Finding['severity'], message: string) => void,
): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return true;
  seen.add(named.name);
  let open = true;
  for (const field of Object.values(named.getFields())) {
    const rule = said.get(`${named.name}.${field.name}`);
    if (
      rule === undefined ||
      (rule.open === null && rule.elements.size === 0 && !rule.unsupported)
    ) {
      problem('UNCLASSIFIED', 'error', `takes ${named.name}.${field.name}, which has no mark`);
      open = false;
    } else if (rule.open === null) {
      problem(
        'NOT_SUPPORTED',
        'notice',
        `takes ${named.name}.${field.name}, whose mark this version refuses`,
      );
      open = false;
    }
    open = openThroughout(field.type, said, seen, problem) && open;
  }
  return open;
}
