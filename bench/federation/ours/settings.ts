import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { loadConfig, type Config } from '../../../src/config.ts';
import { generateSignerKey } from '../../../src/release-log/index.ts';
import { openOverlay } from '../open-overlay.ts';
import type { Scene, Urls } from '../scene.ts';
import { tenants } from '../tenants.ts';

/** Everything is classified and judged, or nothing is. */
export type Enforcement = 'enforced' | 'open';

export const recipient = 'bench-reader';
export const purpose = 'publisher.app_functionality';
/** What the token and every tenant's consent name: more than the operation asks for would be no difference. */
export const elements = ['user.account.*', 'user.profile.*', 'shop.*'];
const issuer = 'https://issuer.bench.example';
const audience = 'https://gateway.bench.example';
/** Longer than any run. */
const tokenSeconds = 3_600;

/** What a gateway of the benchmark serves. */
export interface GraphSettings {
  /** Names its folder. */
  readonly name: string;
  /** As in the configuration. */
  readonly services: readonly Readonly<Record<string, unknown>>[];
  readonly overlay: string;
  /** Files beside the configuration that it names, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** As in the configuration; what is not said stands at its default. */
  readonly limits?: Readonly<Record<string, number>>;
}

/** A configuration of its own for one run, on the disk of this folder, and a token that it accepts. */
export interface Settings {
  readonly config: Config;
  /** Where the same configuration stands for another process. */
  readonly file: string;
  readonly folder: string;
  readonly token: string;
}

/** Writes keys, marks and configuration into a fresh folder. */
export async function newSettings(graph: GraphSettings): Promise<Settings> {
  const data = fileURLToPath(new URL('../../data/', import.meta.url));
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(`${data}${graph.name}-`);
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const write = (name: string, text: string): void => writeFileSync(`${folder}/${name}`, text);
  write('jwks.json', JSON.stringify({ keys: [jwk] }));
  write('release.key', generateSignerKey('bench.example/release', randomBytes));
  write('legal.key', generateSignerKey('bench.example/legal', randomBytes));
  write('pseudonym.key', randomBytes(32).toString('base64url'));
  write('seal.key', randomBytes(32).toString('base64url'));
  write('overlay.graphql', graph.overlay);
  for (const [file, body] of Object.entries(graph.files ?? {})) write(file, body);
  const text = JSON.stringify(configuration(graph));
  write('consentry.yaml', text);
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  const config = loadConfig({ text, env: {}, readFile, baseDir: folder });
  const token = await new SignJWT({
    client_id: recipient,
    authorization_details: [
      {
        type: 'customer_data_release',
        tenants,
        elements,
        purposes: [purpose],
        actions: ['read'],
      },
    ],
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(recipient)
    .setJti('bench')
    .setIssuedAt()
    .setExpirationTime(`${tokenSeconds}s`)
    .sign(privateKey);
  return { config, file: `${folder}/consentry.yaml`, folder, token };
}

/** A scene with its services at these addresses, with everything classified or nothing. */
export function sceneGraph(enforcement: Enforcement, scene: Scene, urls: Urls): GraphSettings {
  const files = scene.services.map(({ name, sdl }) => [`${name}.graphql`, sdl] as const);
  return {
    name: enforcement,
    services: scene.services.map(({ name }) => ({
      name,
      url: urls[name],
      sdl: `${name}.graphql`,
      location: 'here',
      // As many as the load has, times the calls that one plan makes to a service at a time.
      connectionsMax: 200,
    })),
    overlay: enforcement === 'open' ? openOverlay(scene) : scene.marks,
    files: Object.fromEntries(files),
  };
}

const vocabulary = fileURLToPath(new URL('../scenes/vocabulary.json', import.meta.url));

/** JSON is YAML. What is not said here stands at its default. */
function configuration({ services, limits = {} }: GraphSettings): unknown {
  return {
    dataPlane: { listen: { port: 0 } },
    services,
    limits,
    overlays: ['overlay.graphql'],
    vocabulary,
    storage: { url: 'sqlite:./bench.db' },
    identity: {
      issuers: [
        {
          issuer,
          audience,
          jwks: { file: 'jwks.json' },
          tenants: 'all',
          lifetimeSecondsMax: tokenSeconds,
        },
      ],
    },
    log: {
      origin: 'bench.example/release',
      legalOrigin: 'bench.example/legal',
      signingKey: { file: 'release.key' },
      legalSigningKey: { file: 'legal.key' },
      pseudonymKey: { id: 'p1', secret: { file: 'pseudonym.key' } },
      sealKey: { id: 's1', secret: { file: 'seal.key' } },
    },
    logging: { level: 'silent' },
  };
}
