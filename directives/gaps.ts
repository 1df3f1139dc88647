import { isInterfaceType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { FieldMark, Finding, TypeMark } from '../src/model/index.ts';
import type { FieldRule } from './field-rules.ts';
import { hasSensitiveName } from './fold-fields.ts';
import { constantTenant } from './mutations.ts';
import type { Site } from './site.ts';
import type { SubjectRule } from './subject.ts';

/** What `consentry check` says of each coordinate that cannot do what its owner may expect. */
export interface GapReports {
  /** Overlay marks on coordinates that the graph does not have. */
  unknownCoordinates(sites: readonly Site[]): void;
  contextArguments(federation: readonly Site[]): void;
  unserved(coordinate: string): void;
  elsewhere(coordinate: string, source: string): void;
  mutationSubject(type: string, rule: SubjectRule | undefined): void;
  field(coordinate: string, name: string, mark: FieldMark, rule: FieldRule): void;
  type(type: GraphQLObjectType, mark: TypeMark, fields: ReadonlyMap<string, FieldMark>): void;
  key(coordinate: string, mark: FieldMark | undefined, opaque: boolean): void;
}

/** Makes the reports of one compilation. */
export function gapReports(schema: GraphQLSchema, report: (finding: Finding) => void): GapReports {
  const error = (code: string, coordinate: string, message: string, source: string | null = null) =>
    report({ code, severity: 'error', coordinate, message, source });
  const notice = (code: string, coordinate: string, message: string) =>
    report({ code, severity: 'notice', coordinate, message, source: null });

  return {
    unknownCoordinates(sites) {
      for (const site of sites) {
        if (exists(schema, site.coordinate)) continue;
        const message = 'is marked by an overlay but is not in the graph';
        error('OVERLAY_UNKNOWN_COORDINATE', site.coordinate, message, site.source);
      }
    },
    contextArguments(federation) {
      for (const site of federation.filter((one) => one.directive === 'fromContext')) {
        const message = 'uses @fromContext, which hides where a value comes from';
        error('FROM_CONTEXT', site.coordinate, message, site.source);
      }
    },
    unserved: (coordinate) =>
      notice('NOT_SUPPORTED', coordinate, 'is a subscription, which this version refuses'),
    elsewhere: (coordinate, source) =>
      notice(
        'DERIVED_ELSEWHERE',
        coordinate,
        `is computed from ${source}, another object's field, so it never leaves`,
      ),
    mutationSubject(type, rule) {
      if (rule === undefined || constantTenant(rule) !== null) return;
      const message = 'is the mutation type: @subject can only give it one constant tenant there';
      error('MUTATION_SUBJECT', type, message);
    },
    field(coordinate, name, mark, rule) {
      const gap = fieldGap(name, mark, rule);
      if (gap !== null) report({ ...gap, coordinate, source: null });
    },
    type(type, mark, fields) {
      const gap = typeGap(type, mark, fields);
      if (gap !== null) error(gap.code, type.name, gap.message);
    },
    key(coordinate, mark, opaque) {
      if (mark?.kind === 'classified' && !opaque) {
        const message = 'is a classified key: mark it opaque: true or choose another key';
        error('KEY_NOT_OPAQUE', coordinate, message);
      } else if (mark?.kind === 'refused' && mark.reason === 'NO_BASIS_EXISTS') {
        error(
          'KEY_PROTECTED',
          coordinate,
          'is a key that travels between services but must never leave',
        );
      }
    },
  };
}

type Gap = Pick<Finding, 'code' | 'severity' | 'message'>;

function fieldGap(name: string, mark: FieldMark, rule: FieldRule): Gap | null {
  if (rule.bases?.size === 0) {
    const message = 'has @release marks that leave no basis together';
    return { code: 'NO_BASIS_LEFT', severity: 'error', message };
  }
  if (mark.kind === 'refused' && mark.reason === 'UNCLASSIFIED') {
    return { code: 'UNCLASSIFIED', severity: 'error', message: 'has no mark, so it never leaves' };
  }
  if (mark.kind === 'refused' && mark.reason === 'NOT_SUPPORTED') {
    return {
      code: 'NOT_SUPPORTED',
      severity: 'notice',
      message: 'carries a mark that this version refuses',
    };
  }
  if (mark.kind === 'classified' && hasSensitiveName(name)) {
    const message = 'is named like a key or credential but classified as neither';
    return { code: 'SENSITIVE_NAME', severity: 'error', message };
  }
  return null;
}

function typeGap(
  type: GraphQLObjectType,
  mark: TypeMark,
  fields: ReadonlyMap<string, FieldMark>,
): Omit<Gap, 'severity'> | null {
  const classified = Object.keys(type.getFields()).some(
    (name) => fields.get(`${type.name}.${name}`)?.kind === 'classified',
  );
  if (!classified) return null;
  if (mark.subject === null && !mark.contained) {
    return {
      code: 'SUBJECT_MISSING',
      message: 'has classified fields but nothing says whose data it is',
    };
  }
  if (mark.subject !== null && mark.subject.exists.length === 0) {
    return { code: 'EXISTENCE_MISSING', message: 'has a subject but no element makes it visible' };
  }
  return null;
}

function exists(schema: GraphQLSchema, coordinate: string): boolean {
  const [path = '', argument] = coordinate.replace(':)', '').split('(');
  const [typeName = '', fieldName] = path.split('.');
  const type = schema.getType(typeName);
  if (type === undefined || fieldName === undefined) return type !== undefined;
  if (!('getFields' in type)) return false;
  const field = type.getFields()[fieldName];
  if (field === undefined || argument === undefined) return field !== undefined;
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return 'args' in field && field.args.some((one) => one.name === argument);
}
