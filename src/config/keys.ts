import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One documented key, as the schema says it. */
export interface ConfigKey {
  /** Dotted; `[]` stands for each member of a list. */
  readonly path: string;
  readonly kind: string;
  readonly description: string;
  /** `undefined` when there is none. */
  readonly default: unknown;
  readonly required: boolean;
  readonly unit: string | null;
  readonly limit: string | null;
  /** Environment variable that overrides it; null for lists, their members, and secrets. */
  readonly variable: string | null;
}

/** The part of JSON Schema that the keys use. */
interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly unit?: string;
  readonly limit?: string;
  readonly kind?: string;
}

const noSources = { text: '', env: {}, readFile: () => '', baseDir: '' };

/** Every key in the order of the schema. */
export const configKeys: readonly ConfigKey[] = keysOf(
  z.toJSONSchema(configSchema(noSources), { io: 'input' }) as SchemaNode,
  '',
  true,
);

function keysOf(node: SchemaNode, path: string, required: boolean): readonly ConfigKey[] {
  if (node.kind === undefined && node.properties !== undefined) {
    const below = Object.entries(node.properties).flatMap(([name, child]) =>
      keysOf(child, path === '' ? name : `${path}.${name}`, node.required?.includes(name) ?? false),
    );
    return node.description === undefined ? below : [keyOf(node, path, required), ...below];
  }
  if (node.items?.properties !== undefined) {
    return [keyOf(node, path, required), ...keysOf(node.items, `${path}[]`, true)];
  }
  return [keyOf(node, path, required)];
}

function keyOf(node: SchemaNode, path: string, required: boolean): ConfigKey {
  return {
    path,
    kind: node.kind ?? kindOf(node),
    description: node.description ?? '',
    default: node.default,
    required: required && node.default === undefined,
    unit: node.unit ?? null,
    limit: node.limit ?? limitOf(node),
    variable: variableOf(node, path),
  };
}

function kindOf(node: SchemaNode): string {
  if (node.type === 'array') return 'list';
  if (node.type === 'object') return 'section';
  return node.type === 'integer' ? 'integer' : 'text';
}

function limitOf(node: SchemaNode): string | null {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.minimum === undefined || node.maximum === undefined) return null;
  return `${node.minimum} to ${node.maximum}`;
}

/** `dataPlane.listen.port` is CONSENTRY_DATA_PLANE_LISTEN_PORT. */
function variableOf(node: SchemaNode, path: string): string | null {
  const single = node.type === 'string' || node.type === 'integer';
  if (!single || path.includes('[]')) return null;
  const words = path.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`);
  return `CONSENTRY_${words.toUpperCase()}`;
}
