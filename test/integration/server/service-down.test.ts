/** A data service that does not answer when the gateway starts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpService } from '../../../examples/contoso/services/index.ts';
import { startGateway, type Gateway } from '../../../src/main/gateway.ts';
import { ConsentDesk } from '../../support/consent-desk.ts';
import { freePort } from '../../support/free-port.ts';
import { gatewaySettings } from '../../support/gateway-config.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';
import { WatchedGateway } from '../../support/watched-gateway.ts';

const directory = mkdtempSync(join(tmpdir(), 'service-down-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('without a file with its SDL', () => {
  test('the gateway names every such service, says what helps, and ends with the code of a wrong configuration', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/graphql`;
    const service = { location: 'EU', timeoutMs: 20_000 };
    const { yaml, env } = await gatewaySettings({
      issuer: { issuer: 'https://issuer.example', jwksUri: 'https://issuer.example/jwks' },
      services: [
        { ...service, name: 'mail', url: `${url}?key=CANARY` },
        { ...service, name: 'files', url },
      ],
      database: join(directory, 'log.db'),
      serviceCredential: 'CANARY',
    });
    const configuration = join(directory, 'consentry.yaml');
    writeFileSync(configuration, yaml);
    const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main], {
      env: { ...env, CONSENTRY_CONFIG: configuration },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(78);
    const line = (name: string): string =>
      `data service ${name}: does not answer at ${url} (connect ECONNREFUSED 127.0.0.1:${port}); ` +
      'start it, or name a file with its SDL under `sdl` to start the gateway without it\n';
    expect(said).toBe(
      `consentry does not start.\nCOMPOSITION_FAILED: ${line('mail')}${line('files')}`,
    );
  });
});

describe('beside a running world', () => {
  let world: GatewayWorld;
  let url: string;
  let port: number;
  const opened: Gateway[] = [];
  beforeAll(async () => {
    world = await startGatewayWorld();
    port = await freePort();
    url = `http://127.0.0.1:${port}/graphql`;
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await world.close();
  });

  /** A second gateway over the same services, but that its mail service is the one of this test. */
  async function another(database: string, mail: { readonly sdl?: string }): Promise<Gateway> {
    const { config } = world.settings;
    const services = config.services.map((one) =>
      one.name === 'mail' ? { ...one, ...mail, url } : one,
    );
    const storage = {
      url: { ...config.storage.url, path: join(directory, database) },
      floor: join(directory, `${database}.floor`),
    };
    const gateway = await startGateway({ ...config, services, storage }, pino({ level: 'silent' }));
    opened.push(gateway);
    return gateway;
  }

  const mailService = () =>
    startHttpService({
      service: world.spied.service('mail'),
      credential: world.settings.env['SERVICE_CREDENTIAL'] ?? '',
      port,
    });

  /** The gateway behind the canary, and somebody who may ask it. */
  async function askable(gateway: Gateway) {
    const { facts, lines, log, watched: first } = world;
    const { pseudonymOf } = first;
    const watched = new WatchedGateway({ url: gateway.url, facts, lines, log, pseudonymOf });
    const desk = new ConsentDesk(watched, world.authorization);
    await desk.open();
    await desk.grant('contoso', {
      elements: [
        'user.account.id',
        'user.profile.display_name',
        'mail.message.id',
        'mail.message.subject',
      ],
    });
    return { watched, holder: await desk.token('mail-insights') };
  }

  test('with a file with its SDL the gateway starts without it; its fields say so, and are back when it is', async () => {
    const sdl = fileURLToPath(
      new URL('../../../examples/contoso/services/mail.graphql', import.meta.url),
    );
    const { watched, holder } = await askable(await another('with-sdl.db', { sdl }));
    const query = `{
      account(id: "a0000001-id") { displayName }
      message(id: "m0000001-id") { subject }
    }`;
    const without = await watched.askOnly(holder, query);
    expect(without.status).toBe(200);
    expect(without.body.data).toEqual({
      account: { displayName: expect.any(String) },
      message: null,
    });
    expect(codesOf(without)).toEqual(['SERVICE_UNAVAILABLE']);
    expect((await watched.probe('/readyz')).status).toBe(200);

    const service = await mailService();
    const back = await watched.askOnly(holder, query);
    expect(codesOf(back)).toEqual([]);
    expect(back.body.data?.['message']).toEqual({ subject: expect.any(String) });
    await service.close();
  });

  test('a reload for which it does not answer is refused by name, and the last good version goes on', async () => {
    const service = await mailService();
    const gateway = await another('without-sdl.db', {});
    const { watched, holder } = await askable(gateway);
    await service.close();
    await expect(gateway.reload()).rejects.toMatchObject({
      code: 'COMPOSITION_FAILED',
      detail: expect.stringContaining('data service mail: does not answer at'),
    });
    const answer = await watched.askOnly(holder, '{ account(id: "a0000001-id") { displayName } }');
    expect(answer.body.data).toEqual({ account: { displayName: expect.any(String) } });
  });
});
