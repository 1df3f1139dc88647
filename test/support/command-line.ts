import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/index.ts';
import { makeKeys } from '../../src/cli/keys.ts';
import { run } from '../../src/cli/run.ts';

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const shipped = (path: string): string =>
  fileURLToPath(new URL(`../../examples/contoso/${path}`, import.meta.url));

/** SDL files of the example, by service, and its overlays. */
export const contoso = {
  services: Object.fromEntries(
    ['directory', 'files', 'billing', 'mail', 'sign-ins'].map((name) => [
      name,
      shipped(`services/${name}.graphql`),
    ]),
  ),
  overlays: ['sign-ins', 'billing'].map((name) => shipped(`overlays/${name}.graphql`)),
};

export type CommandLine = ReturnType<typeof commandLine>;

/** A directory of its own with keys, and the command line over it. Nothing runs and no service is reached. */
export function commandLine() {
  const directory = mkdtempSync(join(tmpdir(), 'command-line-'));
  const at = (name: string): string => join(directory, name);
  makeKeys(
    { dir: at('keys'), origin: 'a.example/release', legalOrigin: 'a.example/legal' },
    () => {},
  );
  return {
    at,
    /** Writes a file and gives its path. */
    file(name: string, text: string): string {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
      return at(name);
    },
    read: (name: string): string => readFileSync(at(name), 'utf8'),
    /** Writes a configuration of services with their SDL in files, and gives its path. */
    configuration(
      services: Readonly<Record<string, string>>,
      overlays: readonly string[] = [],
      name = 'consentry.yaml',
    ): string {
      writeFileSync(at(name), stringify(settings(services, overlays)));
      return at(name);
    },
    /** The store as a gateway fills it; close it before a command reads it. */
    store: (): Promise<SqliteStore> =>
      openSqliteStore({ path: at('consentry.db'), deadlineMs: 5_000, queueMax: 100 }),
    async consentry(...args: readonly string[]): Promise<Ran> {
      const lines: string[] = [];
      const problems: string[] = [];
      const code = await run(args, {
        print: (line) => void lines.push(line),
        printError: (line) => void problems.push(line),
      });
      return { code, output: lines.join('\n'), errors: problems.join('\n') };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function settings(services: Readonly<Record<string, string>>, overlays: readonly string[]) {
  const issuer = (audience: string) => ({
    issuer: 'https://login.example',
    audience,
    jwks: { url: 'https://login.example/jwks' },
    tenants: 'all',
  });
  return {
    services: Object.entries(services).map(([name, sdl]) => ({
      name,
      url: 'http://127.0.0.1:9/graphql',
      sdl,
      location: 'EU',
    })),
    overlays,
    storage: { url: 'sqlite:consentry.db' },
    identity: {
      issuers: [issuer('https://gateway.example/graphql')],
      legal: {
        issuer: 'https://gateway.example/tasks',
        audience: 'https://gateway.example/graphql',
        signingKey: { file: 'keys/task-token.jwk' },
      },
    },
    log: {
      origin: 'a.example/release',
      legalOrigin: 'a.example/legal',
      signingKey: { file: 'keys/release-log.key' },
      legalSigningKey: { file: 'keys/legal-log.key' },
      pseudonymKey: { id: 'p-1', secret: { file: 'keys/pseudonym.key' } },
      sealKey: { id: 's-1', secret: { file: 'keys/seal.key' } },
    },
  };
}
