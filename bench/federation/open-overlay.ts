import {
  Kind,
  parse,
  print,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql';
import type { Scene } from './scene.ts';

const open = '@notCustomerData(reason: "The benchmark without enforcement")';

/** An overlay that marks every field and argument of a scene's services as no customer data. */
export function openOverlay(scene: Scene): string {
  const types = new Map<string, Map<string, string>>();
  for (const { sdl } of scene.services) {
    for (const type of parse(sdl).definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      const fields = types.get(type.name.value) ?? new Map<string, string>();
      types.set(type.name.value, fields);
      for (const field of type.fields ?? []) fields.set(field.name.value, openField(field));
    }
  }
  const link =
    'extend schema @link(url: "https://consentry.dev/spec/v1.0", import: ["@notCustomerData"])';
  const extensions = [...types].map(
    ([name, fields]) => `extend type ${name} {\n${[...fields.values()].join('\n')}\n}`,
  );
  return [link, ...extensions].join('\n\n');
}

function openField(field: FieldDefinitionNode): string {
  const args = (field.arguments ?? []).map(openArgument);
  const list = args.length === 0 ? '' : `(${args.join(', ')})`;
  return `  ${field.name.value}${list}: ${print(field.type)} ${open}`;
}

function openArgument(argument: InputValueDefinitionNode): string {
  const byDefault = argument.defaultValue === undefined ? '' : ` = ${print(argument.defaultValue)}`;
  return `${argument.name.value}: ${print(argument.type)}${byDefault} ${open}`;
}
