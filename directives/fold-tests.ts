import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type {
  ArgumentMark,
  FieldMark,
  Finding,
  TestedField,
  TestedOn,
} from '../src/model/index.ts';
import { allBases, meet } from './field-rules.ts';
import { fieldAt, isPlain, type Fielded } from './fold-fields.ts';
import { isListed, possibleTypes } from './fold-types.ts';

/** What is known when the tested fields are folded: every mark, and whose objects are whose. */
export interface TestSources {
  readonly schema: GraphQLSchema;
  readonly fields: ReadonlyMap<string, FieldMark>;
  readonly args: ReadonlyMap<string, ArgumentMark>;
  readonly hasSubject: (type: string) => boolean;
  readonly isContained: (type: string) => boolean;
  readonly report: (finding: Finding) => void;
}

type Field = GraphQLField<unknown, unknown>;

/**
 * For each field, what testing other fields by its arguments asks for. A field that is tested where its value cannot
 * be judged is left out, so that the argument is not accepted; the reason is reported.
 */
export function foldTests(
  types: readonly Fielded[],
  sources: TestSources,
): ReadonlyMap<string, ReadonlyMap<string, TestedField>> {
  const found = new Map<string, ReadonlyMap<string, TestedField>>();
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const tests = new Set(
        field.args.flatMap((one) => [
          ...testsOf(sources, `${coordinate}(${one.name}:)`),
          ...testsBelow(sources, one.type, new Set()),
        ]),
      );
      if (tests.size === 0) continue;
      const folded = new Map<string, TestedField>();
      for (const one of tests) {
        const tested = testedField(sources, [type, field], one);
        if (typeof tested !== 'string') folded.set(one, tested);
        else sources.report(gap(coordinate, one, tested));
      }
      found.set(coordinate, folded);
    }
  }
  return found;
}

function gap(coordinate: string, tested: string, problem: string): Finding {
  const message = `has an argument that tests ${tested}, ${problem}; the argument is not accepted`;
  return { code: 'TEST_NOT_JUDGED', severity: 'notice', coordinate, message, source: null };
}

function testsOf({ args }: TestSources, coordinate: string): readonly string[] {
  const mark = args.get(coordinate);
  return mark?.kind === 'classified' || mark?.kind === 'scope' ? mark.tests : [];
}

function testsBelow(
  sources: TestSources,
  type: GraphQLInputType,
  seen: Set<string>,
): readonly string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return [];
  seen.add(named.name);
  return Object.values(named.getFields()).flatMap((one) => [
    ...testsOf(sources, `${named.name}.${one.name}`),
    ...testsBelow(sources, one.type, seen),
  ]);
}

/** What testing a field by an argument of another asks for; a string says why it cannot be judged. */
function testedField(
  sources: TestSources,
  at: readonly [Fielded, Field],
  coordinate: string,
): TestedField | string {
  const tested = fieldAt(sources.schema, coordinate);
  const mark = sources.fields.get(coordinate);
  if (tested === null || mark === undefined) return 'which is not in the graph';
  if (mark.kind === 'refused') return 'which never leaves';
  if (mark.dependsOnRows) return 'which depends on further rows';
  const on = place(sources, at, tested);
  if (typeof on === 'string') return on;
  // What a field with an object behind it asks for is judged on the row, when that object is fetched.
  const elements = mark.kind === 'classified' && isPlain(tested[1]) ? mark.elements : [];
  let { bases, purposes }: Pick<TestedField, 'bases' | 'purposes'> = asked(mark);
  for (const link of linkMarks(sources, at[1], on)) {
    if (link === undefined || link.kind === 'refused')
      return 'to which a field leads that never leaves';
    bases = bases.intersection(asked(link).bases);
    purposes = meet(purposes, asked(link).purposes);
  }
  return { elements, bases, purposes, on };
}

function asked(mark: FieldMark): Pick<TestedField, 'bases' | 'purposes'> {
  return mark.kind === 'classified' ? mark : { bases: allBases, purposes: null };
}

/** Marks of the field by which the rows lead to the tested object. */
function linkMarks(
  sources: TestSources,
  field: Field,
  on: TestedOn,
): readonly (FieldMark | undefined)[] {
  if (on.kind !== 'link') return [];
  return rowTypes(sources, field).map((row) => sources.fields.get(`${row.name}.${on.field}`));
}

/** On which object the tested field is judged. */
function place(
  sources: TestSources,
  [type, field]: readonly [Fielded, Field],
  [owner, tested]: readonly [Fielded, Field],
): TestedOn | string {
  const { schema, hasSubject } = sources;
  const rows = rowTypes(sources, field);
  const near = reachedTypes(sources, field);
  const leads = possibleTypes(schema, tested.type).some((one) => hasSubject(one.name));
  if (isOneOf(schema, owner, near)) {
    if (!leads) return { kind: 'rows' };
    // Whether such an object is there tells of an object that has a subject of its own.
    return linkOf(sources, rows, [tested.name]);
  }
  if (leads) return 'which leads to further objects';
  const same = owner === type || type.getInterfaces().some((one) => one === owner);
  if (same && (hasSubject(type.name) || sources.isContained(type.name))) return { kind: 'parent' };
  if (isPlain(field)) return 'which is no field of the object at hand';
  const names = new Set(rows.flatMap((row) => Object.keys(row.getFields())));
  const leading = [...names].filter((name) =>
    rows.every((row) => {
      const one = row.getFields()[name];
      const behind = one === undefined ? [] : possibleTypes(schema, one.type);
      return behind.length > 0 && behind.every((other) => isOneOf(schema, owner, [other]));
    }),
  );
  return linkOf(sources, rows, leading);
}

/** The one field by which every row leads to one object. */
function linkOf(
  { hasSubject }: TestSources,
  rows: readonly GraphQLObjectType[],
  names: readonly string[],
): TestedOn | string {
  const [name] = names;
  if (name === undefined || rows.length === 0) return 'which no field of the rows leads to';
  if (names.length > 1) return 'to which several fields of the rows lead';
  const usable = rows.every((row) => {
    const one = row.getFields()[name];
    return (
      one !== undefined &&
      hasSubject(row.name) &&
      !isListed(one.type) &&
      !one.args.some(isRequiredArgument)
    );
  });
  return usable ? { kind: 'link', field: name } : 'to which no single object of each row leads';
}

/** The first types with a subject on every way down from a field. */
function rowTypes(sources: TestSources, field: Field): readonly GraphQLObjectType[] {
  return reachedTypes(sources, field).filter((one) => sources.hasSubject(one.name));
}

/** Types that are reached from a field without passing an object of another subject; those with one end the way. */
function reachedTypes(
  { schema, hasSubject, isContained }: TestSources,
  field: Field,
): readonly GraphQLObjectType[] {
  const seen = new Set<GraphQLObjectType>();
  const walk = (type: GraphQLObjectType, isInside: boolean): void => {
    if (seen.has(type)) return;
    // Within a row only what takes the row's subject is as near as the row.
    if (isInside && !isContained(type.name)) return;
    seen.add(type);
    for (const next of Object.values(type.getFields())) {
      for (const one of possibleTypes(schema, next.type)) {
        walk(one, isInside || hasSubject(type.name));
      }
    }
  };
  for (const one of possibleTypes(schema, field.type)) walk(one, false);
  return [...seen];
}

function isOneOf(
  schema: GraphQLSchema,
  owner: Fielded,
  types: readonly GraphQLObjectType[],
): boolean {
  return isObjectType(owner)
    ? types.includes(owner)
    : isInterfaceType(owner) && types.some((one) => schema.isSubType(owner, one));
}
