import {
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { FieldMark, Finding, SubjectMark } from '../src/model/index.ts';
import { misplacement } from './placement.ts';
import { pathProblem } from './subject-path.ts';
import { readSubject, type SubjectRule } from './subject.ts';
import type { Site } from './site.ts';

/** Reads every `@subject`; marks of several services on one type must say the same. */
export function readSubjects(
  sites: readonly Site[],
  report: (finding: Finding) => void,
): ReadonlyMap<string, SubjectRule> {
  const rules = new Map<string, SubjectRule>();
  for (const site of sites) {
    if (site.directive !== 'subject') continue;
    const rule = misplacement(site) ?? readSubject(site);
    const problem = (code: string, message: string) =>
      report({
        code,
        severity: 'error',
        coordinate: site.coordinate,
        message,
        source: site.source,
      });
    if (typeof rule === 'string') {
      problem('MARK_INVALID', `@subject ${rule}`);
      continue;
    }
    const before = rules.get(site.coordinate);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(rule)) {
      problem('SUBJECT_CONFLICT', 'carries two @subject marks that differ');
    } else rules.set(site.coordinate, rule);
  }
  return rules;
}

/** Types a named output type can turn out to be. */
export function possibleTypes(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named];
  return isAbstractType(named) ? schema.getPossibleTypes(named) : [];
}

/** Whether a value of this type is a list at any level. */
export function isListed(type: GraphQLOutputType): boolean {
  if (isNonNullType(type)) return isListed(type.ofType);
  return isListType(type);
}

/** The operation root types: entry points that have no subject unless one is marked. */
export function rootTypes(schema: GraphQLSchema): readonly string[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .filter((type) => type != null)
    .map((type) => type.name);
}

/**
 * An edge by its shape (GraphQL Cursor Connections Specification §3). A customer's data in it, such as its cursor, makes
 * it a part of the object around it, and it still goes with the object that it leads to: one that stayed with a null
 * for its node would count what is hidden.
 */
export function isRelayEdge(type: GraphQLObjectType): boolean {
  const { node, cursor } = type.getFields();
  return node !== undefined && cursor !== undefined;
}

/**
 * Edges: types without a subject whose only object field that leads to a subject is a single one. They are visible
 * exactly when that object is, so a list of edges shows no row that a list of objects would not.
 */
export function edgeField(
  type: GraphQLObjectType,
  schema: GraphQLSchema,
  hasSubject: (name: string) => boolean,
): string | null {
  const leading = Object.values(type.getFields()).filter(
    (field: GraphQLField<unknown, unknown>) => {
      const possible = possibleTypes(schema, field.type);
      return possible.length > 0 && possible.every((one) => hasSubject(one.name));
    },
  );
  const [only] = leading;
  return leading.length === 1 && only !== undefined && !isListed(only.type) ? only.name : null;
}

/** The frozen subject of a type, with its existence elements filled in and its fields checked. */
export function subjectMark(
  type: GraphQLObjectType,
  rule: SubjectRule,
  marks: ReadonlyMap<string, FieldMark>,
  report: (finding: Finding) => void,
): SubjectMark {
  const named = [
    ...('field' in rule.tenant ? [rule.tenant.field] : []),
    ...[rule.account, rule.resource].filter((one) => one !== null),
    ...rule.owners,
    ...rule.recordedAt,
  ];
  for (const name of named) {
    const problem = pathProblem(type, name);
    if (problem === null) continue;
    report({
      code: 'SUBJECT_FIELD_UNKNOWN',
      severity: 'error',
      coordinate: type.name,
      message: `@subject names ${name}, which ${problem}`,
      source: null,
    });
  }
  const declared = Object.keys(type.getFields()).flatMap((name) => {
    const mark = marks.get(`${type.name}.${name}`);
    return mark?.kind === 'classified' ? mark.elements : [];
  });
  return { ...rule, exists: rule.exists ?? [...new Set(declared)].sort() };
}
