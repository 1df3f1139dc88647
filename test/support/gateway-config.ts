import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { stringify } from 'yaml';
import { resources } from '../../examples/contoso/authorization-server/index.ts';
import { overlayPaths } from '../../examples/contoso/services/index.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import { generateSignerKey, noteSigner } from '../../src/release-log/index.ts';

/** Everything that a gateway over the example is started with. */
export interface GatewaySettings {
  /** The configuration as text, for a gateway in a process of its own. */
  readonly yaml: string;
  /** The secrets that it refers to, by environment variable. */
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  readonly pseudonymSecret: Uint8Array;
  readonly verifierKeys: { readonly release: string; readonly legal: string };
}

export interface ServiceEntry {
  readonly name: string;
  readonly url?: string;
  readonly module?: string;
  readonly credential?: { readonly env: string };
  readonly timeoutMs?: number;
  readonly responseBytesMax?: number;
  readonly location: string;
}

interface SettingsInput {
  readonly issuer: { readonly issuer: string; readonly jwksUri: string };
  readonly services: readonly ServiceEntry[];
  readonly database: string;
  readonly serviceCredential: string;
  /** Whole sections that replace the ones made here. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Keys of `log` beside those made here. */
  readonly log?: Readonly<Record<string, unknown>>;
}

/** Longer than any machine needs, so that a deadline passes only in a test that is about it. */
export const amplyMs = 30_000;

/** Makes a configuration with fresh keys. */
export async function gatewaySettings(input: SettingsInput): Promise<GatewaySettings> {
  const origins = {
    release: 'gateway.contoso.example/release',
    legal: 'gateway.contoso.example/legal',
  };
  const signing = {
    release: generateSignerKey(origins.release, randomBytes),
    legal: generateSignerKey(origins.legal, randomBytes),
  };
  const pseudonymSecret = randomBytes(32);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const taskKey = { ...(await exportJWK(privateKey)), kid: 'tasks-1', alg: 'ES256' };
  const env = {
    SERVICE_CREDENTIAL: input.serviceCredential,
    RELEASE_KEY: signing.release,
    LEGAL_KEY: signing.legal,
    PSEUDONYM_KEY: pseudonymSecret.toString('base64url'),
    SEAL_KEY: randomBytes(32).toString('base64url'),
    TASK_KEY: JSON.stringify(taskKey),
  };
  const { issuer, jwksUri } = input.issuer;
  const issuerFor = (audience: string) => ({
    issuer,
    audience,
    jwks: { url: jwksUri },
    tenants: 'all',
  });
  const yaml = stringify({
    dataPlane: { listen: { host: '127.0.0.1', port: 0 } },
    services: input.services.map((one) => ({ timeoutMs: amplyMs, ...one })),
    overlays: overlayPaths,
    identity: {
      issuers: [issuerFor(resources.data)],
      control: [issuerFor(resources.control)],
      legal: {
        issuer: 'https://gateway.contoso.example/tasks',
        audience: resources.data,
        signingKey: { env: 'TASK_KEY' },
      },
    },
    log: {
      origin: origins.release,
      legalOrigin: origins.legal,
      signingKey: { env: 'RELEASE_KEY' },
      legalSigningKey: { env: 'LEGAL_KEY' },
      pseudonymKey: { id: 'p-1', secret: { env: 'PSEUDONYM_KEY' } },
      sealKey: { id: 's-1', secret: { env: 'SEAL_KEY' } },
      checkpointIntervalMs: 1_000,
      // None comes in between while a test counts entries.
      anchorIntervalMs: 3_600_000,
      deadlineMs: amplyMs,
      ...input.log,
    },
    ...input.sections,
    limits: {
      requestDeadlineMs: amplyMs,
      requestReadMs: amplyMs,
      ...(input.sections?.['limits'] as object | undefined),
    },
    storage: {
      url: `sqlite:${input.database}`,
      floor: join(dirname(input.database), '..', 'floor'),
      ...(input.sections?.['storage'] as object | undefined),
    },
  });
  const config = loadConfig({
    text: yaml,
    env,
    readFile: (path) => readFileSync(path, 'utf8'),
    baseDir: '/',
  });
  const verifierKeys = {
    release: noteSigner(signing.release).verifierKey,
    legal: noteSigner(signing.legal).verifierKey,
  };
  return { yaml, env, config, pseudonymSecret, verifierKeys };
}
