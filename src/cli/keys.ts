import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectory } from '../directories/index.ts';
import { GatewayError } from '../errors.ts';
import { generateSignerKey, noteSigner } from '../release-log/index.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes the keys that a gateway needs, as files that only their owner can read. Never overwrites one: a log whose key
 * is lost cannot be continued.
 */
export function makeKeys(
  options: { readonly dir: string; readonly origin: string; readonly legalOrigin: string },
  print: (line: string) => void,
): void {
  if (options.origin === options.legalOrigin) {
    throw new UsageError('--origin and --legal-origin are two names');
  }
  const random = (count: number): Uint8Array => randomBytes(count);
  const release = generateSignerKey(options.origin, random);
  const legal = generateSignerKey(options.legalOrigin, random);
  const files: Readonly<Record<string, string>> = {
    'release-log.key': release,
    'legal-log.key': legal,
    'pseudonym.key': randomBytes(32).toString('base64url'),
    'seal.key': randomBytes(32).toString('base64url'),
    'task-token.jwk': taskTokenKey(),
  };
  const there = Object.keys(files).find((name) => existsSync(join(options.dir, name)));
  if (there !== undefined) {
    throw new GatewayError(
      'CONFIG_INVALID',
      `${join(options.dir, there)} exists already; nothing was made`,
    );
  }
  makePrivate(resolve(options.dir));
  const made = Object.entries(files).map(
    ([name, text]) => [join(options.dir, name), text] as const,
  );
  writeAll(made);
  for (const [path] of made) print(`made ${path}`);
  print('Give these to whoever verifies the logs:');
  print(`  ${noteSigner(release).verifierKey}`);
  print(`  ${noteSigner(legal).verifierKey}`);
}

/** @throws GatewayError CONFIG_INVALID */
function makePrivate(path: string): void {
  try {
    makeDirectory(path, 0o700);
  } catch (cause) {
    const { path: failed = path } = cause as NodeJS.ErrnoException;
    const detail = `the folder ${failed} cannot be made (${codeOf(cause)}); nothing was made`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause });
  }
}

/** All of them or none: half a set of keys is in nobody's way but the next attempt's. */
function writeAll(files: readonly (readonly [path: string, text: string])[]): void {
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      written.push(path);
    }
  } catch (cause) {
    for (const path of written) rmSync(path);
    const path = files[written.length]?.[0] ?? '';
    const detail = `${path} cannot be written (${codeOf(cause)}); nothing was made`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** Private JSON Web Key that signs task tokens. */
function taskTokenKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return JSON.stringify({ ...jwk, kid: randomBytes(8).toString('hex'), alg: 'ES256' });
}
