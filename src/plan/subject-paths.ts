import { getNamedType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { Coordinate, SubjectMark } from '../model/index.ts';

/** The fields of an object that its rows are judged by; one of an object within is a dotted path. */
export function subjectPaths(subject: SubjectMark): readonly string[] {
  return [
    ...('field' in subject.tenant ? [subject.tenant.field] : []),
    ...[subject.account, subject.resource].filter((one) => one !== null),
    ...subject.owners,
    ...subject.recordedAt,
  ];
}

/** The fields that a dotted path goes through from an object of this type, the last one with the value. */
export function coordinatesOnPath(
  schema: GraphQLSchema,
  type: string,
  path: string,
): readonly Coordinate[] {
  let at = schema.getType(type);
  return path.split('.').flatMap((name) => {
    const holder: GraphQLObjectType | null = isObjectType(at) ? at : null;
    const field = holder?.getFields()[name];
    if (holder === null || field === undefined) return [];
    at = getNamedType(field.type);
    return [`${holder.name}.${name}`];
  });
}
