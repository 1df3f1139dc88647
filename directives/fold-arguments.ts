import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { ArgumentMark, Finding, Vocabulary } from '../src/model/index.ts';
import { join, nothingSaid } from './field-rules.ts';
import { hasSensitiveName, type Fielded } from './fold-fields.ts';
import type { Said } from './reading.ts';

/** What arguments and input fields are folded from. */
export interface InputSources {
  readonly said: ReadonlyMap<string, Said>;
  readonly vocabulary: Vocabulary;
  readonly report: (finding: Finding) => void;
}

/** Folds one argument, with what its interfaces and its own type say of it; reports gaps. */
export function argumentMark(
  type: Fielded,
  field: GraphQLField<unknown, unknown>,
  argument: GraphQLArgument,
  sources: InputSources,
): ArgumentMark {
  const places = [type, ...type.getInterfaces()].map(
    (one) => `${one.name}.${field.name}(${argument.name}:)`,
  );
  return inputMark(argument, places, sources);
}

/** Folds one field of an input object, with what that object and its own type say of it; reports gaps. */
export function inputFieldMark(
  type: GraphQLInputObjectType,
  field: GraphQLInputField,
  sources: InputSources,
): ArgumentMark {
  return inputMark(field, [`${type.name}.${field.name}`, type.name], sources);
}

/** `places`: where something may be said of it, its own coordinate first. */
function inputMark(
  { name, type }: Pick<GraphQLArgument, 'name' | 'type'>,
  places: readonly string[],
  { said, vocabulary, report }: InputSources,
): ArgumentMark {
  const named = getNamedType(type);
  const [coordinate = ''] = places;
  // What is said of an input object is said of each of its fields, and judged there.
  const all = isInputObjectType(named) ? places : [...places, named.name];
  const rules = all.map((one) => said.get(one)).filter((one) => one !== undefined);
  const rule = rules.reduce(join, nothingSaid);
  const problem = (code: string, severity: Finding['severity'], message: string) =>
    report({ code, severity, coordinate, message, source: null });

  const scopes = new Set(rules.map((one) => one.scope).filter((one) => one !== null));
  if (rule.unsupported || scopes.size > 1) {
    problem('NOT_SUPPORTED', 'notice', 'carries a mark that this version refuses');
    return { kind: 'refused', reason: 'NOT_SUPPORTED' };
  }
  if ([...rule.classes].some((one) => vocabulary.neverReleased.has(one))) {
    return { kind: 'refused', reason: 'NO_BASIS_EXISTS' };
  }
  const content = {
    elements: [...rule.elements].sort(),
    contracts: [...rule.contracts].sort(),
    tests: [...new Set(rules.flatMap((one) => [...one.tests]))].sort(),
    dependsOnRows: rule.dependsOnRows || pagesBelow(named, said, new Set()),
  };
  const [by] = scopes;
  if (by !== undefined) {
    if (!isInputObjectType(named) && !isListOfLists(type)) return { kind: 'scope', by, ...content };
    problem('SCOPE_NOT_PLAIN', 'error', 'carries @scope but takes neither a value nor a list');
    return { kind: 'refused', reason: 'NOT_SUPPORTED' };
  }
  const { dependsOnRows } = content;
  const reason = rule.open ?? unsaidReason(named, rule.dependsOnRows);
  if (rule.open === null && rule.elements.size === 0 && hasSensitiveName(name)) {
    problem('SENSITIVE_NAME', 'error', 'is named like a key or credential and gives no reason');
  }
  if (content.elements.length > 0 || content.tests.length > 0) {
    return { kind: 'classified', ...content };
  }
  if (reason !== null) return { kind: 'open', reason, dependsOnRows };
  problem('UNCLASSIFIED', 'error', 'is an argument without a mark, so it is never accepted');
  return { kind: 'refused', reason: 'UNCLASSIFIED' };
}

/** Why an argument may stay unmarked: an effect on rows alone (first, after) carries no value of anybody's data. */
function unsaidReason(named: ReturnType<typeof getNamedType>, pages: boolean): string | null {
  if (pages) return 'decides which rows come back';
  return isInputObjectType(named) ? 'carries nothing but its fields' : null;
}

/** Whether some input field below decides which rows come back. */
function pagesBelow(
  named: ReturnType<typeof getNamedType>,
  said: ReadonlyMap<string, Said>,
  seen: Set<string>,
): boolean {
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (one) =>
      said.get(`${named.name}.${one.name}`)?.dependsOnRows === true ||
      pagesBelow(getNamedType(one.type), said, seen),
  );
}

function isListOfLists(type: GraphQLInputType): boolean {
  const outer = getNullableType(type);
  return isListType(outer) && isListType(getNullableType(outer.ofType));
}

export const unmarkedArgument: ArgumentMark = { kind: 'refused', reason: 'UNCLASSIFIED' };

/** Marks of all input fields below an argument, each once. */
export function marksBelow(
  type: GraphQLInputType,
  args: ReadonlyMap<string, ArgumentMark>,
): readonly ArgumentMark[] {
  return [...inputObjectsBelow(type).keys()].flatMap((one) =>
    Object.values(one.getFields()).map(
      (field) => args.get(`${one.name}.${field.name}`) ?? unmarkedArgument,
    ),
  );
}

/**
 * Whether a scope stands below an argument in a list or again within itself: there it may name any number of subjects,
 * and the gateway holds the caller to none of them.
 */
export function hasLooseScope(
  type: GraphQLInputType,
  args: ReadonlyMap<string, ArgumentMark>,
): boolean {
  return [...inputObjectsBelow(type)].some(([one, isListed]) => {
    const fields = Object.values(one.getFields());
    const hasScope = fields.some(
      (field) => args.get(`${one.name}.${field.name}`)?.kind === 'scope',
    );
    return hasScope && (isListed || fields.some((field) => inputObjectsBelow(field.type).has(one)));
  });
}

/** The input objects that a value of a type may hold, itself included, and whether some way to them is a list. */
function inputObjectsBelow(type: GraphQLInputType): ReadonlyMap<GraphQLInputObjectType, boolean> {
  const found = new Map<GraphQLInputObjectType, boolean>();
  const walk = (at: GraphQLInputType, above: boolean): void => {
    const named = getNamedType(at);
    if (!isInputObjectType(named)) return;
    const isListed = above || isListType(getNullableType(at));
    const known = found.get(named);
    if (known === true || known === isListed) return;
    found.set(named, isListed);
    for (const field of Object.values(named.getFields())) walk(field.type, isListed);
  };
  walk(type, false);
  return found;
}
