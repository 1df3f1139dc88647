import { z } from 'zod';
import { resolvePath, type ConfigSources } from './sources.ts';
import { Secret } from './secret.ts';

/** What a documented key carries beside its description; it becomes the table in docs/OPERATING.md. */
declare module 'zod' {
  interface GlobalMeta {
    /** `ms`, `bytes`; absent for what is not counted. */
    unit?: string;
    /** The limit in words, where minimum and maximum do not say it. */
    limit?: string;
    /** Name of a type that is one key although it has members: `secret`, `key set`. */
    kind?: string;
  }
}

/** A whole number within limits that has a default. */
export function amount(
  meta: { readonly unit: string; readonly description: string },
  limits: { readonly min: number; readonly max: number; readonly default: number },
) {
  return z.int().min(limits.min).max(limits.max).default(limits.default).meta(meta);
}

/** Text that is compared byte by byte: an issuer, an audience, a name. */
export function exactText(description: string) {
  return z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .meta({ description, limit: '1 to 200 visible ASCII characters' });
}

/** Whether no text stands twice. */
export function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** A path, made absolute from the configuration's directory. */
export function filePath(sources: ConfigSources, description: string) {
  return z
    .string()
    .min(1)
    .transform((path) => resolvePath(sources.baseDir, path))
    .meta({ description, kind: 'path' });
}

/** An address that is fetched or called. */
export function address(description: string) {
  return z
    .string()
    .refine(
      (text) => isHttp(text),
      'must be an http or https URL without user, password or fragment',
    )
    .meta({ description, kind: 'URL' });
}

/** An address whose answers are believed, so nobody on the way may change them. */
export function protectedAddress(description: string) {
  return z
    .string()
    .refine(
      (text) => isHttp(text) && (text.startsWith('https:') || isLoopback(text)),
      'must be an https URL (http only for 127.0.0.1, [::1] and localhost)',
    )
    .meta({ description, kind: 'URL' });
}

function isHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '';
}

function isLoopback(text: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(text).hostname);
}

/**
 * A secret by reference: `{ file: path }` or `{ env: NAME }`. The value itself is never written in the
 * configuration and never stands in a message about it.
 */
export function secret(sources: ConfigSources, description: string) {
  return z
    .strictObject({ file: z.string().min(1).optional(), env: z.string().min(1).optional() })
    .transform((reference, context): Secret => {
      const value = readSecret(sources, reference);
      if (typeof value === 'string') return new Secret(value);
      context.issues.push({ code: 'custom', message: value.problem, input: undefined });
      return z.NEVER;
    })
    .meta({ description, kind: 'secret', limit: '`{ file: path }` or `{ env: NAME }`' });
}

function readSecret(
  sources: ConfigSources,
  { file, env }: { readonly file?: string | undefined; readonly env?: string | undefined },
): string | { readonly problem: string } {
  if ((file === undefined) === (env === undefined)) {
    return { problem: 'must be either { file: path } or { env: NAME }' };
  }
  if (env !== undefined) {
    const value = sources.env[env];
    if (value === undefined || value === '') return { problem: `variable ${env} is not set` };
    return value;
  }
  try {
    const value = sources.readFile(resolvePath(sources.baseDir, file ?? '')).replace(/\r?\n$/, '');
    return value === '' ? { problem: 'the file is empty' } : value;
  } catch (error) {
    // The error of the reader may hold what it read, and the path be a secret that was pasted there.
    const { code } = error as { readonly code?: unknown };
    const reason = typeof code === 'string' ? ` (${code})` : '';
    return { problem: `the file cannot be read${reason}` };
  }
}
