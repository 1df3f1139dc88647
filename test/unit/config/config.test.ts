import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { configKeys, Secret } from '../../../src/config.ts';
import { env, load, minimal, problemsOf, withChange } from './config-kit.ts';

describe('a configuration', () => {
  test('has the documented defaults for what it does not say', () => {
    const config = load();
    expect(config.dataPlane.listen).toEqual({ host: '127.0.0.1', port: 4000 });
    expect(config.limits.grantCacheMs).toBe(1000);
    expect(config.services[0]).toMatchObject({ operator: 'provider', timeoutMs: 5000 });
    expect(config.identity.issuers[0]).toMatchObject({ algorithm: 'ES256', jwksMaxAgeSeconds: 60 });
    expect(config.identity.legal).toBeUndefined();
    expect(config.overlays).toEqual([]);
  });

  test('starts its paths from the directory of its file', () => {
    const config = load({ text: `${minimal}\noverlays: [./a.graphql, /b.graphql]\n` });
    expect(config.overlays).toEqual(['/etc/consentry/a.graphql', '/b.graphql']);
    expect(config.storage.url).toEqual({ kind: 'sqlite', path: '/etc/consentry/data/test.db' });
  });

  test('cannot be changed afterwards', () => {
    const config = load();
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(config)).toBe(true);
    expect(() => Object.assign(config.limits, { bodyBytes: 1 })).toThrow(TypeError);
  });

  test('takes secrets from files and variables, and shows them nowhere', () => {
    const { log } = load();
    expect(log.signingKey.reveal()).toMatch(/CANARY$/);
    expect(log.pseudonymKey.id).toBe('p-1');
    expect(log.pseudonymKey.secret.reveal()).toBe(env.PSEUDONYM_KEY);
    const shown = `${JSON.stringify(log)} ${inspect(log, { depth: 9, showHidden: true })} ${String(log.sealKey.secret)}`;
    expect(shown).not.toContain('CANARY');
    expect(shown).toContain('[secret]');
    expect(JSON.stringify(new Secret('x'))).toBe('"[secret]"');
  });

  test('lets variables override single keys, also in sections the file does not have', () => {
    const config = load({
      env: {
        ...env,
        CONSENTRY_DATA_PLANE_LISTEN_PORT: '0',
        CONSENTRY_DATA_PLANE_LISTEN_HOST: '0.0.0.0',
        CONSENTRY_STORAGE_URL: 'sqlite:/var/lib/c.db',
        CONSENTRY_LOG_DEADLINE_MS: '250',
        CONSENTRY_LOGGING_LEVEL: 'warn',
        CONSENTRY_CONFIG: '/etc/consentry/consentry.yaml',
      },
    });
    expect(config.dataPlane.listen).toEqual({ host: '0.0.0.0', port: 0 });
    expect(config.storage.url).toEqual({ kind: 'sqlite', path: '/var/lib/c.db' });
    expect(config.log.deadlineMs).toBe(250);
    expect(config.logging.level).toBe('warn');
  });

  test('may read a secret from a variable that looks like a key', () => {
    const changes = withChange('PSEUDONYM_KEY', 'CONSENTRY_PSEUDONYM');
    const config = load({ ...changes, env: { ...env, CONSENTRY_PSEUDONYM: env.SEAL_KEY } });
    expect(config.log.pseudonymKey.secret.reveal()).toBe(env.SEAL_KEY);
  });

  test('tells all its problems at once, each with its key and its variable', () => {
    const problems = problemsOf({
      text: minimal
        .replace(
          'url: http://127.0.0.1:4101/graphql',
          'url: http://127.0.0.1:4101/graphql\n    port: 1',
        )
        .replace('keys/release', 'keys/missing')
        .replace('location: EU', '')
        .concat('limits: { bodyBytes: 5, grantCacheMs: 1001 }\nlogs: {}\n'),
      env: { ...env, SEAL_KEY: '', CONSENTRY_DATA_PLANE_LISTEN_PORT: 'x', CONSENTRY_LIMIT: '1' },
    });
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'CONSENTRY_LIMIT',
      'dataPlane.listen.port (CONSENTRY_DATA_PLANE_LISTEN_PORT)',
      'services.0.location',
      'services.0.port',
      'log.signingKey',
      'log.sealKey.secret',
      'limits.bodyBytes (CONSENTRY_LIMITS_BODY_BYTES)',
      'limits.grantCacheMs (CONSENTRY_LIMITS_GRANT_CACHE_MS)',
      'logs',
    ]);
  });
});

test('a key that is missing is told as that, and not by its type', () => {
  const problems = problemsOf(withChange('    location: EU', ''));
  expect(problems).toEqual(['services.0.location: is required']);
});

/** Ten lists, each of nine times the one before. */
const multiplying = ['a: &a [x, x]']
  .concat(
    Array.from({ length: 9 }, (_, at) => {
      const before = String.fromCharCode(97 + at);
      const name = String.fromCharCode(98 + at);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  )
  .join('\n');

describe('a configuration is refused', () => {
  const service = '  - name: directory\n    url: http://127.0.0.1:4101/graphql\n    location: EU\n';

  test.each([
    ['without anything', { text: '' }, 'services'],
    ['that is a list', { text: '- a' }, 'the file is not a set of keys'],
    ['that is no YAML', { text: 'a: [' }, 'line 1'],
    ['with a key twice', { text: `${minimal}\nlog: {}\n` }, 'line 22'],
    ['with a custom tag', { text: `${minimal}\nx: !!js/function y\n` }, 'line 22'],
    [
      'that multiplies itself',
      {
        text: multiplying,
      },
      'the file repeats too much of itself',
    ],
    ['without a data service', withChange(service, '  []\n'), 'services'],
    ['with two data services of one name', withChange(service, service + service), 'services'],
    [
      'with a service that is neither remote nor in process',
      withChange('    url: http://127.0.0.1:4101/graphql\n', ''),
      'services.0',
    ],
    [
      'with a service that is both',
      withChange('    location: EU', '    location: EU\n    module: ./x.ts'),
      'services.0',
    ],
    [
      'with an operator that is no id',
      withChange('    location: EU', '    location: EU\n    operator: "a b"'),
      'services.0.operator',
    ],
    [
      'with an attestation of the provider itself',
      withChange(
        '    location: EU',
        '    location: EU\n    attestation: { elements: [a], contracts: [DIAGNOSTIC], locations: [EU], noticeEndsAt: "2026-01-01T00:00:00Z" }',
      ),
      'services.0',
    ],
    [
      'with an attestation without a notice',
      withChange(
        '    location: EU',
        '    location: EU\n    operator: scan\n    attestation: { elements: [a], contracts: [DIAGNOSTIC], locations: [EU] }',
      ),
      'services.0.attestation.noticeEndsAt',
    ],
    [
      'with a password in an address',
      withChange('http://127.0.0.1:4101', 'http://u:p@127.0.0.1:4101'),
      'services.0.url',
    ],
    [
      'with a file for an address',
      withChange('http://127.0.0.1:4101', 'file:///etc'),
      'services.0.url',
    ],
    [
      'with keys over plain http',
      withChange('url: https://as', 'url: http://as'),
      'identity.issuers.0.jwks.url',
    ],
    [
      'with keys from two places',
      withChange('{ url: https', '{ file: x, url: https'),
      'identity.issuers.0.jwks',
    ],
    [
      'with keys from nowhere',
      withChange('{ url: https://as.example/jwks }', '{}'),
      'identity.issuers.0.jwks',
    ],
    [
      'with an algorithm that is symmetric',
      withChange('tenants: all', 'tenants: all\n      algorithm: HS256'),
      'identity.issuers.0.algorithm',
    ],
    [
      'with an issuer for no tenant',
      withChange('tenants: all', 'tenants: []'),
      'identity.issuers.0.tenants',
    ],
    [
      'with an issuer for tenants that it does not name',
      withChange('      tenants: all\n', ''),
      'identity.issuers.0.tenants',
    ],
    [
      'with a database of another kind',
      withChange('sqlite:./data', 'mysql://x'),
      'storage.url (CONSENTRY_STORAGE_URL)',
    ],
    [
      'with one name for both logs',
      withChange('gateway.example/legal', 'gateway.example/release'),
      'log.legalOrigin (CONSENTRY_LOG_LEGAL_ORIGIN)',
    ],
    [
      'with a secret in the file itself',
      withChange('{ file: keys/release }', 'CANARY'),
      'log.signingKey',
    ],
    [
      'with a secret from two places',
      withChange('{ file: keys/release }', '{ file: keys/release, env: SEAL_KEY }'),
      'log.signingKey',
    ],
    ['with a secret from nowhere', withChange('{ file: keys/release }', '{}'), 'log.signingKey'],
    ['with an empty secret', withChange('keys/release', 'keys/empty'), 'log.signingKey'],
    ['with the key of another log', withChange('keys/release', 'keys/legal'), 'log.signingKey'],
    [
      'with a log name that no key can have',
      withChange('origin: gateway.example/release', 'origin: a+b'),
      'log.origin (CONSENTRY_LOG_ORIGIN)',
    ],
    [
      'with a key without an id',
      withChange('id: s-1, ', ''),
      'log.sealKey.id (CONSENTRY_LOG_SEAL_KEY_ID)',
    ],
    [
      'with a key that is too short',
      withChange('{ env: SEAL_KEY }', '{ file: keys/short }'),
      'log.sealKey.secret',
    ],
    [
      'with an unreadable secret',
      withChange('keys/release', '../../root/CANARY'),
      'log.signingKey',
    ],
  ])('%s', (_, changes, where) => {
    const problems = problemsOf(changes);
    expect(problems.map((problem) => problem.split(': ')[0])).toContain(where);
    expect(problems.join('\n')).not.toContain('CANARY');
  });

  test('and its message never holds a value of it', () => {
    const problems = problemsOf({
      text: `${minimal}\nCANARY\n  - "CANARY: {`,
      env: { ...env, CONSENTRY_LOGGING_LEVEL: 'CANARY' },
    });
    const others = problemsOf({ env: { ...env, CONSENTRY_LOGGING_LEVEL: 'CANARY' } });
    expect(problems.length).toBeGreaterThan(0);
    expect(others).toHaveLength(1);
    expect([...problems, ...others].join('\n')).not.toContain('CANARY');
  });
});

describe('the keys', () => {
  test('all have a description, and a limit or a kind that is free', () => {
    expect(configKeys.length).toBeGreaterThan(40);
    for (const key of configKeys) {
      expect(key.description, key.path).not.toBe('');
      if (key.kind === 'integer') {
        expect(key.limit, key.path).toMatch(/^\d+ to \d+$/);
        expect(key.unit, key.path).not.toBeNull();
        expect(key.default, key.path).toBeTypeOf('number');
      }
    }
  });

  test('answer to one variable each', () => {
    const variables = configKeys.flatMap(({ variable }) => variable ?? []);
    expect(new Set(variables).size).toBe(variables.length);
    expect(variables).toContain('CONSENTRY_LOG_BATCH_ENTRIES_MAX');
  });
});
