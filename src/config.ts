/**
 * The one configuration: `consentry.yaml`, one schema, all problems told at once. Environment variables override
 * single keys, secrets come only by reference, and the result never changes. Nothing is guessed: an unknown key,
 * an unknown variable or a value out of its limits ends the start.
 */
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { configKeys } from './config/keys.ts';
import { type Config, configSchema } from './config/schema.ts';
import { Secret } from './config/secret.ts';
import type { ConfigSources } from './config/sources.ts';
import { GatewayError } from './errors.ts';

export { type ConfigKey, configKeys } from './config/keys.ts';
export type { Config } from './config/schema.ts';
export { Secret } from './config/secret.ts';
export { trustedIssuers } from './config/trusted-issuers.ts';
export type { ConfigSources } from './config/sources.ts';

const variablePrefix = 'CONSENTRY_';

/** Names the configuration file itself, so it is no key of it. */
const fileVariable = 'CONSENTRY_CONFIG';

/**
 * @throws GatewayError CONFIG_INVALID; `detail` has one line per problem, each with the key's path and, where there
 *   is one, its environment variable. No value stands in it.
 */
export function loadConfig(sources: ConfigSources): Config {
  const raw = readYaml(sources.text);
  const problems = [...overrideFromEnvironment(raw, sources.env)];
  const parsed = configSchema(sources).safeParse(raw);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((one) => describe(one, raw)));
  if (!parsed.success || problems.length > 0) {
    throw new GatewayError('CONFIG_INVALID', problems.join('\n'));
  }
  return deepFreeze(parsed.data);
}

type RawSection = Record<string, unknown>;

function isSection(value: unknown): value is RawSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readYaml(text: string): RawSection {
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(
    // The parser's message can quote the text, and with it a secret that was pasted there.
    ({ code, pos }) => `line ${text.slice(0, pos[0]).split('\n').length}: ${code}`,
  );
  if (problems.length > 0) throw new GatewayError('CONFIG_INVALID', problems.join('\n'));
  const value = toPlain(document) ?? {};
  if (!isSection(value)) throw new GatewayError('CONFIG_INVALID', 'the file is not a set of keys');
  return value;
}

function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    const value: unknown = document.toJS();
    // Fails for an alias of what it stands in, which nothing could walk through.
    JSON.stringify(value);
    return value;
  } catch (cause) {
    // Also aliases that multiply without end.
    throw new GatewayError('CONFIG_INVALID', 'the file repeats too much of itself', { cause });
  }
}

/** Writes the variables into the raw configuration and returns the ones that no key answers to. */
function overrideFromEnvironment(raw: RawSection, env: ConfigSources['env']): readonly string[] {
  const known = new Map(configKeys.map((key) => [key.variable, key]));
  const referenced = referencedVariables(raw);
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(variablePrefix) || value === undefined || referenced.has(name)) continue;
    const key = known.get(name);
    if (key !== undefined) {
      setAt(raw, key.path.split('.'), key.kind === 'integer' ? integerOrText(value) : value);
    } else if (name !== fileVariable) {
      problems.push(`${name}: no key answers to this variable`);
    }
  }
  return problems;
}

/** Names that secrets are read from: they may begin with the prefix without being keys. */
function referencedVariables(raw: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, child] of Object.entries(value)) {
      if (name === 'env' && typeof child === 'string') names.add(child);
      visit(child);
    }
  };
  visit(raw);
  return names;
}

function integerOrText(value: string): number | string {
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

function setAt(raw: RawSection, path: readonly string[], value: unknown): void {
  let section = raw;
  for (const name of path.slice(0, -1)) {
    const next = section[name] ?? {};
    // The schema will say what is wrong with it.
    if (!isSection(next)) return;
    section[name] = next;
    section = next;
  }
  const last = path.at(-1);
  if (last !== undefined) section[last] = value;
}

function describe(issue: z.core.$ZodIssue, raw: unknown): readonly string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => `${[...path, name].join('.')}: unknown key`);
  }
  const dotted = path.join('.');
  const { variable } = configKeys.find((key) => key.path === dotted) ?? { variable: null };
  const isMissing = issue.code !== 'custom' && valueAt(raw, path) === undefined;
  const problem = isMissing ? 'is required' : issue.message;
  return [`${dotted}${variable === null ? '' : ` (${variable})`}: ${problem}`];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return valueAt((value as RawSection)[name], rest);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Secret)) {
    Object.values(value).forEach((child) => deepFreeze(child));
  }
  return Object.freeze(value);
}
