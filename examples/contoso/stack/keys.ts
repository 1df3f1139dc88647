import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSignerKey, noteSigner } from '../../../src/release-log/index.ts';
import { remoteServiceNames } from '../services/index.ts';

/** What the launcher itself needs of the keys; the gateway reads the files. */
export interface StackKeys {
  /** What somebody who checks the logs is given. */
  readonly verifierKeys: { readonly release: string; readonly legal: string };
  /** What the gateway shows to the services behind HTTP. */
  readonly credentials: Readonly<Record<(typeof remoteServiceNames)[number], string>>;
}

/** Makes the keys that are not there yet, readable by their owner alone. Nothing prints them. */
export function ensureKeys(directory: string): StackKeys {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const key = (name: string, make: () => string): string => {
    const file = join(directory, name);
    if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
    return readFileSync(file, 'utf8');
  };
  const random = (): string => randomBytes(32).toString('base64url');
  const release = key('release-log.key', () => signerKey('contoso.example/release'));
  const legal = key('legal-log.key', () => signerKey('contoso.example/legal'));
  key('pseudonyms.key', random);
  key('seal.key', random);
  key('legal-tokens.jwk', taskTokenKey);
  return {
    verifierKeys: {
      release: noteSigner(release).verifierKey,
      legal: noteSigner(legal).verifierKey,
    },
    credentials: {
      mail: key('mail.credential', random),
      'sign-ins': key('sign-ins.credential', random),
    },
  };
}

function signerKey(origin: string): string {
  return generateSignerKey(origin, (count) => randomBytes(count));
}

function taskTokenKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'legal-1', alg: 'ES256' });
}
