import { expect, test } from 'vitest';
import { trustedIssuers } from '../../../src/config.ts';
import { load, minimal, withChange } from './config-kit.ts';

const readFile = (path: string): string => `text of ${path}`;

test('an issuer with an address is asked for its keys, within the configured times', () => {
  const { issuers, control } = trustedIssuers(load().identity, readFile);
  expect(issuers).toEqual([
    {
      issuer: 'https://as.example',
      audience: 'https://gateway.example/graphql',
      algorithm: 'ES256',
      keys: { kind: 'remote', url: 'https://as.example/jwks', maxAgeMs: 60_000, cooldownMs: 5_000 },
      lifetimeSecondsMax: 900,
      tenants: 'all',
    },
  ]);
  expect(control).toEqual([]);
});

test('an issuer with a file has its keys pinned, and speaks for its tenants only', () => {
  const text = minimal
    .replace('{ url: https://as.example/jwks }', '{ file: as.json }')
    .replace('tenants: all', 'tenants: [contoso, fabrikam]');
  const { issuers } = trustedIssuers(load({ text }).identity, readFile);
  expect(issuers[0]).toMatchObject({
    keys: { kind: 'pinned', jwks: 'text of /etc/consentry/as.json' },
    tenants: new Set(['contoso', 'fabrikam']),
  });
});

test('an issuer of the control plane is no issuer of the data plane', () => {
  const changes = withChange(
    'log:\n',
    `  control:
    - issuer: https://staff.example
      audience: https://gateway.example/control
      jwks: { url: https://staff.example/jwks }
      tenants: all
log:
`,
  );
  const { issuers, control } = trustedIssuers(load(changes).identity, readFile);
  expect(issuers.map(({ issuer }) => issuer)).toEqual(['https://as.example']);
  expect(control.map(({ issuer }) => issuer)).toEqual(['https://staff.example']);
});
