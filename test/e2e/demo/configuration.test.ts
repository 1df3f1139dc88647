import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configurationFor, shipped } from '../../../examples/contoso/stack/configuration.ts';
import { ensureKeys } from '../../../examples/contoso/stack/keys.ts';
import { loadConfig, type Config } from '../../../src/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'contoso-config-'));
ensureKeys(join(directory, 'keys'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const ownAddresses = {
  gatewayPort: 4_000,
  issuer: 'http://127.0.0.1:4001',
  mail: 'http://127.0.0.1:4002/graphql',
  signIns: 'http://127.0.0.1:4003/graphql',
};

/** The keys of the shipped configuration are made at the first start, so those of the test stand in for them. */
function load(file: string): Config {
  return loadConfig({
    text: readFileSync(file, 'utf8'),
    env: {},
    readFile: (path) => readFileSync(path.replace(shipped.data, directory), 'utf8'),
    baseDir: dirname(file),
  });
}

describe('the configuration of the example', () => {
  test('is used as it is where npm start has its places', () => {
    expect(configurationFor(shipped.data, ownAddresses)).toBe(shipped.configuration);
    const { dataPlane, services, storage } = load(shipped.configuration);
    expect(dataPlane.listen.port).toBe(4_000);
    expect(services).toHaveLength(5);
    const path = join(shipped.data, 'consentry.db');
    expect(storage.url).toEqual({ kind: 'sqlite', path });
  });

  test('differs in its places alone elsewhere', () => {
    const moved = configurationFor(directory, {
      gatewayPort: 0,
      issuer: 'http://127.0.0.1:9001',
      mail: 'http://127.0.0.1:9002/graphql',
      signIns: 'http://127.0.0.1:9003/graphql',
    });
    expect(moved).toBe(join(directory, 'consentry.yaml'));
    const back = JSON.stringify(load(moved))
      .replaceAll(directory, shipped.data)
      .replaceAll(/:900(\d)/g, ':400$1')
      .replace('"port":0', '"port":4000');
    expect(back).toBe(JSON.stringify(load(shipped.configuration)));
    expect(readFileSync(moved, 'utf8')).toContain('# Marks for the two services');
  });
});
