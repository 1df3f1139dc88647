import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(options.dir, name), text, { mode: 0o600, flag: 'wx' });
    print(`made ${join(options.dir, name)}`);
  }
  print('Give these to whoever verifies the logs:');
  print(`  ${noteSigner(release).verifierKey}`);
  print(`  ${noteSigner(legal).verifierKey}`);
}

/** Private JSON Web Key that signs task tokens. */
function taskTokenKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return JSON.stringify({ ...jwk, kid: randomBytes(8).toString('hex'), alg: 'ES256' });
}
