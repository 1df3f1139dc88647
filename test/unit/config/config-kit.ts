import { type Config, type ConfigSources, loadConfig } from '../../../src/config.ts';
import type { GatewayError } from '../../../src/errors.ts';

/** The least that a configuration must say. */
export const minimal = `
services:
  - name: directory
    url: http://127.0.0.1:4101/graphql
    location: EU
storage:
  url: sqlite:./data/test.db
identity:
  issuers:
    - issuer: https://as.example
      audience: https://gateway.example/graphql
      jwks: { url: https://as.example/jwks }
      tenants: all
log:
  origin: gateway.example/release
  legalOrigin: gateway.example/legal
  signingKey: { file: keys/release }
  legalSigningKey: { file: keys/legal }
  pseudonymKey: { id: p-1, secret: { env: PSEUDONYM_KEY } }
  sealKey: { id: s-1, secret: { env: SEAL_KEY } }
`;

const files: Readonly<Record<string, string>> = {
  '/etc/consentry/keys/release': 'PRIVATE+KEY+gateway.example/release+00000000+CANARY\n',
  '/etc/consentry/keys/legal': 'PRIVATE+KEY+gateway.example/legal+00000000+CANARY',
  '/etc/consentry/keys/short': 'CANARY',
  '/etc/consentry/keys/empty': '\n',
};

export const env = {
  PSEUDONYM_KEY: `CANARY-pseudonym${'A'.repeat(27)}`,
  SEAL_KEY: `CANARY-seal${'A'.repeat(32)}`,
};

const sources = (changes: Partial<ConfigSources> = {}): ConfigSources => ({
  text: minimal,
  env,
  baseDir: '/etc/consentry',
  readFile: (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`CANARY ${path}`);
    return text;
  },
  ...changes,
});

export const load = (changes: Partial<ConfigSources> = {}): Config => loadConfig(sources(changes));

/** The problems of a configuration that is refused. */
export function problemsOf(changes: Partial<ConfigSources>): readonly string[] {
  try {
    load(changes);
  } catch (error) {
    const { code, detail } = error as GatewayError;
    if (code !== 'CONFIG_INVALID') throw error;
    return (detail ?? '').split('\n');
  }
  return [];
}

/** The minimal configuration with one piece replaced. */
export function withChange(from: string, to: string): Partial<ConfigSources> {
  if (!minimal.includes(from)) throw new Error(`The configuration does not hold ${from}`);
  return { text: minimal.replace(from, to) };
}
