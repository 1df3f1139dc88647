import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { resources } from '../../../examples/contoso/authorization-server/index.ts';
import {
  overlayPaths,
  serviceNames,
  startHttpService,
} from '../../../examples/contoso/services/index.ts';
import { generateWorld } from '../../../examples/contoso/world/index.ts';
import { createTaskTokenIssuer } from '../../../src/identity/index.ts';
import { generateSignerKey } from '../../../src/release-log/index.ts';
import { gatewaySettings } from '../../support/gateway-config.ts';
import { postgresProxy } from '../../support/postgres-proxy.ts';
import { spiedServices } from '../../support/spied-services.ts';
import { GatewayNode } from './gateway-node.ts';
import { tokenMint } from './token-mint.ts';

const nodeNames = ['node-1', 'node-2', 'node-3'] as const;
const credential = 'gateway-to-service';
/** Signs the tokens of tasks, with a key that all nodes have. */
export const taskIssuer = 'https://gateway.contoso.example/tasks';

const planMark = '@classified(element: "billing.subscription.plan")';

export type Place = Awaited<ReturnType<typeof startPlace>>;

/** Three gateway processes on one database, each with its own logs, keys, overlays and line to the database. */
export async function startPlace(mainFile: string, database: string) {
  const directory = mkdtempSync(join(tmpdir(), 'histories-'));
  const world = join(directory, 'world.sqlite');
  generateWorld({ path: world, scale: 0.02 });
  const spied = spiedServices(world);
  const services = await Promise.all(
    serviceNames.map(async (name) => {
      const server = await startHttpService({ service: spied.service(name), credential });
      return { name, url: server.url, close: () => server.close() };
    }),
  );
  const mint = await tokenMint(join(directory, 'jwks.json'));
  const trusts = (audience: string) => ({
    issuer: mint.issuer,
    audience,
    jwks: { file: mint.jwksFile },
    tenants: 'all',
  });
  const settings = await gatewaySettings({
    issuer: { issuer: mint.issuer, jwksUri: 'https://issuer.contoso.example/unused' },
    services: services.map(({ name, url }) => ({
      name,
      url,
      location: 'EU',
      credential: { env: 'SERVICE_CREDENTIAL' },
    })),
    database: join(directory, 'unused.db'),
    serviceCredential: credential,
    sections: {
      identity: {
        issuers: [trusts(resources.data)],
        control: [trusts(resources.control)],
        legal: { issuer: taskIssuer, audience: resources.data, signingKey: { env: 'TASK_KEY' } },
      },
    },
  });
  const tasks = await createTaskTokenIssuer({
    privateJwk: settings.env['TASK_KEY'] ?? '',
    issuer: taskIssuer,
    audience: resources.data,
    lifetimeSecondsMax: 900,
    now: Date.now,
  });
  const nodes = await Promise.all(
    nodeNames.map((name) => nodeOf({ name, directory, mainFile, database, settings })),
  );
  await Promise.all(nodes.map((one) => one.node.start()));
  return {
    spied,
    mint,
    tasks,
    nodes: nodes.map(({ node }) => node),
    /** Writes the overlays of a node anew: with `strict`, publishers do not get a plan. */
    tighten(name: string, strict: boolean): void {
      nodes.find(({ node }) => node.name === name)?.writeOverlays(strict);
    },
    async close() {
      await Promise.all(nodes.map(({ node }) => node.close()));
      await Promise.all(services.map((one) => one.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function nodeOf(parts: {
  readonly name: string;
  readonly directory: string;
  readonly mainFile: string;
  readonly database: string;
  readonly settings: Awaited<ReturnType<typeof gatewaySettings>>;
}) {
  const { name, directory, mainFile, database, settings } = parts;
  const proxy = await postgresProxy(Number(new URL(database).port));
  const overlays = overlayPaths.map((path) => join(directory, `${name}-${basename(path)}`));
  const writeOverlays = (strict: boolean): void => {
    for (const [at, path] of overlayPaths.entries()) {
      const text = readFileSync(path, 'utf8');
      writeFileSync(overlays[at] ?? '', strict ? tightened(text) : text);
    }
  };
  writeOverlays(false);
  const origin = `${name}.contoso.example/release`;
  const legalOrigin = `${name}.contoso.example/legal`;
  const config = parse(settings.yaml) as { readonly log: object };
  const configFile = join(directory, `${name}.yaml`);
  writeFileSync(
    configFile,
    stringify({
      ...config,
      overlays,
      storage: { url: proxy.through(database), node: name },
      log: { ...config.log, origin, legalOrigin, deadlineMs: 5_000 },
    }),
  );
  const env = {
    ...settings.env,
    RELEASE_KEY: generateSignerKey(origin, randomBytes),
    LEGAL_KEY: generateSignerKey(legalOrigin, randomBytes),
  };
  return { node: new GatewayNode({ name, mainFile, configFile, env, proxy }), writeOverlays };
}

/** The plan of an account only for what a publisher never asks. */
function tightened(overlay: string): string {
  return overlay.includes(planMark)
    ? overlay
        .replace(planMark, `${planMark} @release(purposes: ["essential.billing"])`)
        .replace('"@classified"', '"@classified", "@release"')
    : overlay;
}
