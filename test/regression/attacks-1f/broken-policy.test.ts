/** C23 a policy file that cannot be read or does not fit: the start refuses, a reload keeps the last good set. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { overlayPaths } from '../../../examples/contoso/services/index.ts';
import { startGateway } from '../../../src/main/gateway.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

const directory = mkdtempSync(join(tmpdir(), 'broken-policy-'));
const overlays = overlayPaths.map((path) => join(directory, basename(path)));
const [broken = '', ...others] = overlays;
const good = readFileSync(overlayPaths[0] ?? '', 'utf8');
let world: GatewayWorld;
beforeAll(async () => {
  overlayPaths.forEach((path, n) => copyFileSync(path, overlays[n] ?? ''));
  world = await startGatewayWorld({ sections: { overlays } });
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.account.id'] });
});
afterEach(() => writeFileSync(broken, good));
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true, force: true });
});

const query = '{ account(id: "a0000001-id") { id email } }';

test.each([
  ['is no SDL', 'type {'],
  ['names a type that nobody has', 'extend type Nobody { id: ID }'],
  ['is empty, so that its marks are gone', '# nothing\n'],
])(
  'C23 an overlay that %s ends the start, and a reload keeps the last good set',
  async (_name, text) => {
    expect(others.length).toBeGreaterThan(0);
    writeFileSync(broken, text);
    const { config } = world.settings;
    const storage = {
      url: { ...config.storage.url, path: join(directory, 'other.db') },
      floor: join(directory, 'floor'),
    };
    await expect(
      startGateway({ ...config, storage }, pino({ level: 'silent' })),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^(COMPOSITION_FAILED|POLICY_INCOMPLETE)$/),
    });
    await expect(world.gateway.reload()).rejects.toThrow(/compose|gaps/);
    const answer = await world.watched.ask(await world.desk.token('mail-insights'), query);
    expect(answer.body.data).toEqual({ account: { id: 'a0000001-id', email: null } });
    expect(codesOf(answer)).toEqual(['NO_BASIS']);
  },
);
