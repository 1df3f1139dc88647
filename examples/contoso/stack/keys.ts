import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeKeys } from '../../../src/cli/keys.ts';
import { makeDirectory } from '../../../src/directories/index.ts';
import { noteSigner } from '../../../src/release-log/index.ts';

/** What the launcher itself needs of the keys; the gateway reads the files. */
export interface StackKeys {
  /** What somebody who checks the logs is given. */
  readonly verifierKeys: { readonly release: string; readonly legal: string };
  /** What the gateway shows to the services behind HTTP. */
  readonly credentials: { readonly mail: string; readonly 'sign-ins': string };
}

const origins = { origin: 'contoso.example/release', legalOrigin: 'contoso.example/legal' };

/** Makes the keys that are not there yet, readable by their owner alone. Prints none of them. */
export function ensureKeys(directory: string): StackKeys {
  const contents = (name: string): string => readFileSync(join(directory, name), 'utf8');
  if (!existsSync(join(directory, 'release-log.key'))) {
    makeKeys({ dir: directory, ...origins }, () => {});
  }
  return {
    verifierKeys: {
      release: noteSigner(contents('release-log.key')).verifierKey,
      legal: noteSigner(contents('legal-log.key')).verifierKey,
    },
    credentials: {
      mail: ensureCredential(directory, 'mail.credential'),
      'sign-ins': ensureCredential(directory, 'sign-ins.credential'),
    },
  };
}

function ensureCredential(directory: string, name: string): string {
  const file = join(directory, name);
  makeDirectory(directory, 0o700);
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}
