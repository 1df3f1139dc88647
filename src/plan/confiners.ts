import {
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { possibleObjects } from './possible-objects.ts';
import type { FieldMark, Policy, ScopeAxis, SubjectMark } from '../model/index.ts';
import type { Confiner } from './selection.ts';
import { coordinatesOnPath } from './subject-paths.ts';

type Rows = Confiner['rows'];

/** Whether a field's value, or the effect of one of its arguments, depends on which rows exist. */
export function dependsOnRows(
  policy: Policy,
  type: string,
  field: GraphQLField<unknown, unknown>,
): boolean {
  const mark = policy.fields.get(`${type}.${field.name}`);
  if (mark !== undefined && mark.kind !== 'refused' && mark.dependsOnRows) return true;
  return hasRowDependentArguments(policy, type, field);
}

/** Whether some argument decides which rows come back. */
export function hasRowDependentArguments(
  policy: Policy,
  type: string,
  field: GraphQLField<unknown, unknown>,
): boolean {
  return field.args.some((argument) => {
    const at = policy.arguments.get(`${type}.${field.name}(${argument.name}:)`);
    return at !== undefined && at.kind !== 'refused' && at.dependsOnRows;
  });
}

/**
 * The types of the rows behind a field, with their subjects: the first objects with a subject on every way down through
 * types without one (connections, edges).
 */
function rowTypes(
  schema: GraphQLSchema,
  policy: Policy,
  field: GraphQLField<unknown, unknown>,
): ReadonlyMap<string, SubjectMark> {
  const rows = new Map<string, SubjectMark>();
  const seen = new Set<string>();
  const walk = (type: GraphQLObjectType): void => {
    if (seen.has(type.name)) return;
    seen.add(type.name);
    const subject = policy.types.get(type.name)?.subject;
    if (subject != null) {
      rows.set(type.name, subject);
      return;
    }
    for (const next of Object.values(type.getFields())) {
      for (const behind of possibleObjects(schema, next.type)) walk(behind);
    }
  };
  for (const type of possibleObjects(schema, field.type)) walk(type);
  return rows;
}

/** The rows behind a field. For a plain value the field's own elements stand for its rows. */
export function rowsBehind(
  schema: GraphQLSchema,
  policy: Policy,
  field: GraphQLField<unknown, unknown>,
  mark: FieldMark | undefined,
): Rows {
  if (possibleObjects(schema, field.type).length > 0) {
    return [...rowTypes(schema, policy, field)].map(([name, subject]) => {
      const { exists, recordedAt, owners } = subject;
      return { exists, recordedAt, owners, named: isNamed(schema, name, subject) };
    });
  }
  if (mark?.kind !== 'classified') return [];
  return [{ exists: mark.elements, recordedAt: [], owners: [], named: true }];
}

/**
 * A row whose custodian may be missing is nobody's to see, but is counted by its service all the same. Whatever is read
 * from another object may be missing.
 */
function isNamed(schema: GraphQLSchema, name: string, subject: SubjectMark): boolean {
  const type = schema.getType(name);
  if (!isObjectType(type)) return false;
  const fields = type.getFields();
  const { tenant, account, owners } = subject;
  const naming = ['field' in tenant ? tenant.field : null, account, ...owners];
  return naming.every((one) => one === null || isNonNullType(fields[one]?.type));
}

/**
 * Elements that scope arguments test because the caller fills them: which rows come back tells whose they are, or when
 * they were made, as surely as the field would.
 */
export function elementsTestedByScopes(
  schema: GraphQLSchema,
  policy: Policy,
  field: GraphQLField<unknown, unknown>,
  axes: ReadonlySet<ScopeAxis>,
): readonly string[] {
  return [...rowTypes(schema, policy, field)].flatMap(([type, subject]) =>
    [...axes]
      .flatMap((one) => fieldsOfAxis(subject, one))
      .flatMap((path) => coordinatesOnPath(schema, type, path))
      .flatMap((coordinate) => {
        const mark = policy.fields.get(coordinate);
        return mark?.kind === 'classified' ? mark.elements : [];
      }),
  );
}

function fieldsOfAxis(subject: SubjectMark, axis: ScopeAxis): readonly string[] {
  const { tenant, account, resource, recordedAt } = subject;
  switch (axis) {
    case 'TENANT':
      return 'field' in tenant ? [tenant.field] : [];
    case 'ACCOUNT':
      return account === null ? [] : [account];
    case 'RESOURCE':
      return resource === null ? [] : [resource];
    default:
      return recordedAt;
  }
}

/** Whether the object that a field is read from says itself whose it is. */
export function isUnderSubject(policy: Policy, type: GraphQLObjectType): boolean {
  const mark = policy.types.get(type.name);
  return isObjectType(type) && (mark?.subject != null || mark?.contained === true);
}

/** Whether an object is an account itself, named by its own key: what hangs below is in that account's custody. */
export function isAnAccount(policy: Policy, { name }: GraphQLObjectType): boolean {
  const mark = policy.types.get(name);
  const account = mark?.subject?.account;
  return account != null && mark?.keyFields.includes(account) === true;
}

/**
 * Whether something on the way from a field to its rows depends on them: a connection's count, page information, an
 * edge's cursor.
 */
export function hasRowDependentFields(
  policy: Policy,
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
): boolean {
  const seen = new Set<string>();
  const within = (one: GraphQLField<unknown, unknown>): boolean =>
    possibleObjects(schema, one.type).some((type) => {
      if (seen.has(type.name) || policy.types.get(type.name)?.subject != null) return false;
      seen.add(type.name);
      return Object.values(type.getFields()).some(
        (inner) => dependsOnRows(policy, type.name, inner) || within(inner),
      );
    });
  return within(field);
}
