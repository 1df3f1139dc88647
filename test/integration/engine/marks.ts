import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** Prints an overlay that puts a mark on every field and argument, and another on every object type. */
export function overlayFor(
  schema: GraphQLSchema,
  marks: { readonly field: string; readonly argument: string; readonly object: string },
): string {
  const parts: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || type.name.includes('__')) continue;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map(
        (one) => `  ${one.name}: ${String(one.type)} ${marks.argument}`,
      );
      parts.push(`extend input ${type.name} {\n${fields.join('\n')}\n}`);
    } else if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields()).map((one) => {
        const args = one.args.map((arg) => `${arg.name}: ${String(arg.type)} ${marks.argument}`);
        const listed = args.length === 0 ? '' : `(${args.join(', ')})`;
        return `  ${one.name}${listed}: ${String(one.type)} ${marks.field}`;
      });
      const kind = isObjectType(type) ? 'type' : 'interface';
      const own = isObjectType(type) ? marks.object : '';
      parts.push(`extend ${kind} ${type.name} ${own} {\n${fields.join('\n')}\n}`);
    }
  }
  return parts.join('\n');
}
