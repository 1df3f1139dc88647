import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql';
import { hasSensitiveName } from '../../directives/fold-fields.ts';
import { tenants } from '../federation/tenants.ts';

const schemaFile = new URL(
  '../node_modules/@octokit/graphql-schema/schema.graphql',
  import.meta.url,
);

const classified = '@classified(element: "user.profile.display_name", opaque: true)';
const open = '@notCustomerData(reason: "The benchmark marks by name alone")';
const subject = `@subject(tenantValue: "${tenants[0]}")`;

/** The published schema of GitHub as the SDL of one data service, and an overlay that marks all of it. */
export interface GithubGraph {
  readonly sdl: string;
  readonly overlay: string;
  readonly fields: number;
}

/** Reads the schema; classifies every field and argument, and gives every object type one tenant. */
export function githubGraph(): GithubGraph {
  const document = withoutDoubles(parse(readFileSync(fileURLToPath(schemaFile), 'utf8')));
  const parts = [
    'extend schema @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@notCustomerData", "@subject"])',
  ];
  let fields = 0;
  for (const node of document.definitions) {
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      parts.push(
        `extend input ${node.name.value} {\n${(node.fields ?? []).map(value).join('\n')}\n}`,
      );
    } else if (
      node.kind === Kind.OBJECT_TYPE_DEFINITION ||
      node.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      fields += node.fields?.length ?? 0;
      const isObject = node.kind === Kind.OBJECT_TYPE_DEFINITION;
      const head = isObject ? `type ${node.name.value} ${subject}` : `interface ${node.name.value}`;
      parts.push(`extend ${head} {\n${(node.fields ?? []).map(field).join('\n')}\n}`);
    }
  }
  return { sdl: print(document), overlay: parts.join('\n\n'), fields };
}

/** The published file defines two fields twice, which no composition accepts. */
function withoutDoubles(document: DocumentNode): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: ({ fields = [], ...node }) => ({
      ...node,
      fields: fields.filter(
        (one, n) => fields.findIndex(({ name }) => name.value === one.name.value) === n,
      ),
    }),
  });
}

function field(node: FieldDefinitionNode): string {
  const list = (node.arguments ?? []).map(value);
  const args = list.length === 0 ? '' : `(${list.join(', ')})`;
  const mark = hasSensitiveName(node.name.value) ? open : classified;
  return `  ${node.name.value}${args}: ${print(node.type)} ${mark}`;
}

function value(node: InputValueDefinitionNode): string {
  return `${node.name.value}: ${print(node.type)} ${classified}`;
}
