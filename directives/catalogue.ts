import { isInputObjectType, isObjectType, type GraphQLSchema } from 'graphql';
import type {
  ArgumentMark,
  FieldMark,
  Finding,
  Policy,
  TypeMark,
  Vocabulary,
} from '../src/model/index.ts';
import { collectFederationSites, collectOverlaySites, collectSites } from './collect.ts';
import { containedTypes } from './containment.ts';
import { fieldSetsOf, keyCoordinates, keyFieldsOf, requiredFields } from './dependencies.ts';
import { readDerivation } from './derivation.ts';
import { markOf, type FieldRule } from './field-rules.ts';
import {
  argumentMark,
  hasLooseScope,
  inputFieldMark,
  marksBelow,
  unmarkedArgument,
} from './fold-arguments.ts';
import { fieldedTypes, fieldRules, isPlain, type Fielded } from './fold-fields.ts';
import { foldTests } from './fold-tests.ts';
import {
  edgeField,
  isRelayEdge,
  isListed,
  possibleTypes,
  readSubjects,
  rootTypes,
  subjectMark,
} from './fold-types.ts';
import { gapReports, type GapReports } from './gaps.ts';
import { constantTenant, looseScope, mutationGap, withoutMutations } from './mutations.ts';
import { readMarks, type Said } from './reading.ts';
import type { NamedSdl } from './site.ts';
import type { SubjectRule } from './subject.ts';

/** Every directive of the specification, by canonical name. */
export const directiveCatalogue: readonly string[] = [
  'classified',
  'release',
  'subject',
  'scope',
  'tests',
  'dependsOnRows',
  'derivedFrom',
  'notCustomerData',
  'proposed',
];

export interface PolicySources {
  /** The whole graph, inaccessible parts included. */
  readonly schema: GraphQLSchema;
  /** Each subgraph's own SDL: a mark that composition dropped still counts. */
  readonly subgraphs: readonly NamedSdl[];
  readonly overlays: readonly NamedSdl[];
  readonly vocabulary: Vocabulary;
  /** Digest of schema, SDL, overlays and vocabulary together. */
  readonly version: string;
}

/**
 * Folds every mark into one frozen policy. Whatever has no mark is refused by the policy itself and reported as
 * well, so that a gateway that ignored the findings would still release nothing unclassified.
 */
export function compilePolicy(sources: PolicySources): {
  policy: Policy;
  findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const folding = read(sources, (finding) => findings.push(finding));
  const args = foldArguments(folding);
  const fields = foldFields(folding, args);
  const { subjects, contained, schema, report } = folding;
  const tested = foldTests(folding.types, {
    schema,
    fields,
    args,
    hasSubject: (name) => subjects.has(name),
    isContained: (name) => contained.has(name),
    report,
  });
  const types = foldTypes(folding, fields);
  const { version, vocabulary } = sources;
  const mutationTenant = constantTenant(folding.mutationSubject);
  const policy: Policy = Object.freeze({
    version,
    vocabulary,
    fields,
    arguments: args,
    tested,
    types,
    mutationTenant,
  });
  return { policy, findings };
}

/** All that the marks say, before it is folded per coordinate. */
interface Folding {
  readonly schema: GraphQLSchema;
  readonly vocabulary: Vocabulary;
  readonly types: readonly Fielded[];
  readonly said: ReadonlyMap<string, Said>;
  /** Without the mutation type, whose fields run one by one, each for the tenant that it names. */
  readonly subjects: ReadonlyMap<string, SubjectRule>;
  readonly mutationSubject: SubjectRule | undefined;
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** Coordinates of all fields that keys consist of. */
  readonly keyed: ReadonlySet<string>;
  readonly contained: ReadonlySet<string>;
  /** Edge types, with the field of the object they lead to. */
  readonly edges: ReadonlyMap<string, string>;
  readonly ruleOf: ReturnType<typeof fieldRules>;
  readonly gaps: GapReports;
  readonly report: (finding: Finding) => void;
}

function read(sources: PolicySources, report: (finding: Finding) => void): Folding {
  const { schema, vocabulary, subgraphs, overlays } = sources;
  const gaps = gapReports(schema, report);
  const inOverlays = collectOverlaySites(overlays, directiveCatalogue, report);
  gaps.unknownCoordinates(inOverlays);
  const sites = [...collectSites(subgraphs, directiveCatalogue, report), ...inOverlays];
  const federation = collectFederationSites(subgraphs, ['key', 'requires', 'fromContext']);
  gaps.contextArguments(federation);
  const said = readMarks(sites, vocabulary, report);
  const marked = readSubjects(sites, report);
  const { subjects, mutationSubject } = withoutMutations(schema, marked);
  const sets = fieldSetsOf(federation, schema);
  const keys = keyFieldsOf(sets);
  const types = fieldedTypes(schema);
  const hasSubject = (name: string): boolean => subjects.has(name);
  const required = requiredFields(sets, schema, hasSubject);
  const derivation = readDerivation({ schema, said, subjects, report });
  const elsewhere = (at: string, source: string): void => gaps.elsewhere(at, source);
  const ruleOf = fieldRules({ schema, said, required, derivation, hasSubject, elsewhere });
  const contained = containedTypes(schema, types, ruleOf, hasSubject, (name) => keys.has(name));
  const roots = new Set(rootTypes(schema));
  const edges = new Map<string, string>();
  for (const type of types) {
    if (!isObjectType(type) || roots.has(type.name)) continue;
    if (hasSubject(type.name) || (contained.has(type.name) && !isRelayEdge(type))) continue;
    const via = edgeField(type, schema, hasSubject);
    if (via !== null) edges.set(type.name, via);
  }
  return {
    schema,
    vocabulary,
    types,
    said,
    subjects,
    mutationSubject,
    keys,
    keyed: keyCoordinates(sets, schema),
    contained,
    edges,
    ruleOf,
    gaps,
    report,
  };
}

function foldFields(
  folding: Folding,
  args: ReadonlyMap<string, ArgumentMark>,
): ReadonlyMap<string, FieldMark> {
  const { schema, vocabulary, ruleOf, gaps } = folding;
  const fields = new Map<string, FieldMark>();
  const unserved = schema.getSubscriptionType()?.name;
  const mutation = schema.getMutationType()?.name;
  for (const type of folding.types) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (type.name === unserved) {
        fields.set(coordinate, { kind: 'refused', reason: 'NOT_SUPPORTED' });
        gaps.unserved(coordinate);
        continue;
      }
      const rule: FieldRule = ruleOf(type, field);
      const mark = markOf(rule, mayStayUnmarked(folding, type, field), vocabulary);
      gaps.field(coordinate, field.name, mark, rule);
      fields.set(
        coordinate,
        type.name === mutation ? mayRun(folding, field, coordinate, mark, args) : mark,
      );
    }
  }
  return fields;
}

/** Marks of arguments and of the fields of input objects. */
function foldArguments(folding: Folding): ReadonlyMap<string, ArgumentMark> {
  const { schema, types } = folding;
  const args = new Map<string, ArgumentMark>();
  const unserved = schema.getSubscriptionType()?.name;
  for (const type of types.filter((one) => one.name !== unserved)) {
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        const at = `${type.name}.${field.name}(${argument.name}:)`;
        args.set(at, argumentMark(type, field, argument, folding));
      }
    }
  }
  for (const type of Object.values(schema.getTypeMap()).filter(isInputObjectType)) {
    for (const field of Object.values(type.getFields())) {
      args.set(`${type.name}.${field.name}`, inputFieldMark(type, field, folding));
    }
  }
  return args;
}

/** The mark of a mutation; one that does not say whose data it writes, or what, is refused. */
function mayRun(
  folding: Folding,
  field: Parameters<typeof isPlain>[0],
  coordinate: string,
  mark: FieldMark,
  args: ReadonlyMap<string, ArgumentMark>,
): FieldMark {
  if (mark.kind === 'refused') return mark;
  const marks = field.args.flatMap((one) => [
    args.get(`${coordinate}(${one.name}:)`) ?? unmarkedArgument,
    ...marksBelow(one.type, args),
  ]);
  const gap = field.args.some((one) => hasLooseScope(one.type, args))
    ? looseScope
    : mutationGap(mark, marks, constantTenant(folding.mutationSubject));
  if (gap === null) return mark;
  folding.report({ ...gap, severity: 'error', coordinate, source: null });
  return { kind: 'refused', reason: 'UNCLASSIFIED' };
}

/**
 * A field with objects may stay unmarked on a type without a subject: it carries nothing but the objects behind it,
 * which are judged themselves. A list of them must lead to subjects, or its length would be a value of nobody.
 */
function mayStayUnmarked(
  { schema, subjects, contained, edges }: Folding,
  type: Fielded,
  field: Parameters<typeof isPlain>[0],
): boolean {
  if (isPlain(field) || subjects.has(type.name) || contained.has(type.name)) return false;
  const behind = possibleTypes(schema, field.type);
  return (
    !isListed(field.type) || behind.every((one) => subjects.has(one.name) || edges.has(one.name))
  );
}

function foldTypes(
  folding: Folding,
  fields: ReadonlyMap<string, FieldMark>,
): ReadonlyMap<string, TypeMark> {
  const { subjects, contained, edges, keys, gaps, report } = folding;
  const marks = new Map<string, TypeMark>();
  for (const type of folding.types) {
    if (!isObjectType(type)) continue;
    const rule = subjects.get(type.name);
    const keyFields = [...(keys.get(type.name) ?? [])];
    const mark: TypeMark = {
      keyFields,
      contained: contained.has(type.name),
      via: edges.get(type.name) ?? null,
      subject: rule === undefined ? null : subjectMark(type, rule, fields, report),
    };
    marks.set(type.name, mark);
    if (type === folding.schema.getMutationType()) {
      gaps.mutationSubject(type.name, folding.mutationSubject);
    } else gaps.type(type, mark, fields);
  }
  for (const coordinate of folding.keyed) {
    gaps.key(coordinate, fields.get(coordinate), folding.said.get(coordinate)?.opaque === true);
  }
  return marks;
}
