import { isObjectType, type GraphQLSchema } from 'graphql';
import type { fieldRules, Fielded } from './fold-fields.ts';
import { possibleTypes, rootTypes } from './fold-types.ts';

/**
 * Types that take their subject from the object that contains them: they carry classified fields, have no subject of
 * their own, are no entities (no key, not a Node, returned by no root field), and stand only in objects whose subject
 * is known. An entity can be reached without its container, so it must name its own subject.
 */
export function containedTypes(
  schema: GraphQLSchema,
  types: readonly Fielded[],
  ruleOf: ReturnType<typeof fieldRules>,
  hasSubject: (name: string) => boolean,
  isEntity: (name: string) => boolean,
): ReadonlySet<string> {
  const candidates = new Set<string>();
  for (const type of types) {
    if (!isObjectType(type) || hasSubject(type.name) || isEntity(type.name)) continue;
    if (type.getInterfaces().some((one) => one.name === 'Node')) continue;
    candidates.add(type.name);
  }
  const roots = new Set(rootTypes(schema));
  for (const name of roots) candidates.delete(name);

  // Strike out whatever can be reached from somewhere without a subject, until nothing changes.
  for (let before = -1; before !== candidates.size;) {
    before = candidates.size;
    for (const type of types) {
      if (hasSubject(type.name) || candidates.has(type.name)) continue;
      const container = !isObjectType(type);
      if (container && everyImplementerOwned(schema, type)) continue;
      for (const field of Object.values(type.getFields())) {
        for (const behind of possibleTypes(schema, field.type)) candidates.delete(behind.name);
      }
    }
  }
  const classified = (type: Fielded): boolean =>
    Object.values(type.getFields()).some((field) => ruleOf(type, field).elements.size > 0);
  return new Set(
    types.filter((type) => candidates.has(type.name) && classified(type)).map((type) => type.name),
  );

  function everyImplementerOwned(graph: GraphQLSchema, type: Fielded): boolean {
    return (
      !isObjectType(type) &&
      graph.getPossibleTypes(type).every((one) => hasSubject(one.name) || candidates.has(one.name))
    );
  }
}
