import {
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Finding } from '../src/model/index.ts';
import { fieldAt, isPlain } from './fold-fields.ts';
import { possibleTypes } from './fold-types.ts';
import type { Said } from './reading.ts';
import type { SubjectRule } from './subject.ts';

interface DerivationSources {
  readonly schema: GraphQLSchema;
  readonly said: ReadonlyMap<string, Said>;
  readonly subjects: ReadonlyMap<string, SubjectRule>;
  readonly report: (finding: Finding) => void;
}

/** What `@derivedFrom` says, by the coordinate that it stands on. */
export interface Derivation {
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Computed from something whose subject is not judged where the value is read: never leaves. */
  readonly unjudged: ReadonlySet<string>;
  /** Whether every object of both types is one and the same tenant's, and nothing about it can be told apart. */
  readonly isOneTenants: (a: string, b: string) => boolean;
}

/**
 * Reads the sources of computed values. A value is judged by the subject of the object that carries it, so every source
 * must belong to that object: another object's data would be released on the wrong basis.
 */
export function readDerivation({ schema, said, subjects, report }: DerivationSources): Derivation {
  const sources = new Map<string, readonly string[]>();
  const unjudged = new Set<string>();
  for (const [coordinate, one] of said) {
    if (one.sources.size === 0) continue;
    sources.set(coordinate, [...one.sources].sort());
    const own = fieldAt(schema, coordinate)?.[0];
    const problem = (code: string, severity: Finding['severity'], message: string): void => {
      unjudged.add(coordinate);
      report({ code, severity, coordinate, message, source: null });
    };
    for (const name of one.sources) {
      const [source, field] = fieldAt(schema, name) ?? [];
      if (own === undefined || source === undefined || field === undefined) {
        problem(
          'DERIVED_FIELD_UNKNOWN',
          'error',
          `is derived from ${name}, which is not in the graph`,
        );
      } else if (!isPlain(field)) {
        problem(
          'DERIVED_FROM_OBJECT',
          'error',
          `is derived from ${name}: name the fields behind it`,
        );
      } else if (!isOneSubject({ schema, subjects }, own, source)) {
        const message = `is derived from ${name}, another object's field, so it never leaves`;
        problem('DERIVED_ELSEWHERE', 'notice', message);
      }
    }
  }
  const isOneTenants = (a: string, b: string): boolean => isOneConstant(subjects, a, b);
  return { sources, unjudged, isOneTenants };
}

type Subjects = Pick<DerivationSources, 'schema' | 'subjects'>;

/** Whether fields of two types are judged by one subject wherever they are read. */
function isOneSubject(sources: Subjects, a: GraphQLNamedType, b: GraphQLNamedType): boolean {
  if (a === b || isAbove(sources, a, b) || isAbove(sources, b, a)) return true;
  if (isWithin(sources, a, b) || isWithin(sources, b, a)) return true;
  return isOneConstant(sources.subjects, a.name, b.name);
}

function isOneConstant(subjects: Subjects['subjects'], a: string, b: string): boolean {
  const [one, other] = [subjects.get(a), subjects.get(b)];
  return one !== undefined && isConstant(one) && JSON.stringify(one) === JSON.stringify(other);
}

function isAbove({ schema }: Subjects, above: GraphQLNamedType, below: GraphQLNamedType): boolean {
  return (
    isInterfaceType(above) &&
    (isObjectType(below) || isInterfaceType(below)) &&
    schema.isSubType(above, below)
  );
}

/** Whether objects of `inner` have no subject of their own and stand in objects of `outer`. */
function isWithin(
  { schema, subjects }: Subjects,
  inner: GraphQLNamedType,
  outer: GraphQLNamedType,
): boolean {
  if (subjects.has(inner.name) || !isObjectType(outer)) return false;
  const seen = new Set<GraphQLObjectType>();
  const walk = (type: GraphQLObjectType): boolean => {
    if (seen.has(type)) return false;
    seen.add(type);
    return Object.values(type.getFields()).some((field) =>
      possibleTypes(schema, field.type).some(
        (one) => !subjects.has(one.name) && (one === inner || walk(one)),
      ),
    );
  };
  return walk(outer);
}

/** Every object of the type is the same tenant's, and nothing about it can be told apart. */
function isConstant({ tenant, account, resource, owners, recordedAt }: SubjectRule): boolean {
  return (
    'value' in tenant &&
    account === null &&
    resource === null &&
    owners.length === 0 &&
    recordedAt.length === 0
  );
}
