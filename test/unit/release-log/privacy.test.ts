import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pseudonymizer, seal, unseal } from '../../../src/release-log/index.ts';

const key = { id: 'k1', secret: new Uint8Array(32).fill(1) };
const otherKey = { id: 'k2', secret: new Uint8Array(32).fill(2) };

describe('a pseudonym', () => {
  test('is the first 128 bits of HMAC-SHA256(key, tenant ‖ 0x00 ‖ account), with the key’s id', () => {
    const mac = createHmac('sha256', key.secret).update('contoso\0alice').digest();
    expect(pseudonymizer(key).pseudonymOf('contoso', 'alice')).toEqual({
      keyId: 'k1',
      value: mac.subarray(0, 16).toString('base64url'),
    });
  });

  test('is another for another tenant, account or key', () => {
    const values = [
      pseudonymizer(key).pseudonymOf('contoso', 'alice'),
      pseudonymizer(key).pseudonymOf('contoso', 'bob'),
      pseudonymizer(key).pseudonymOf('fabrikam', 'alice'),
      pseudonymizer(key).pseudonymOf('contosoa', 'lice'),
      pseudonymizer(otherKey).pseudonymOf('contoso', 'alice'),
    ].map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
  });

  test.each([
    ['not remembered', undefined],
    ['remembered', { entriesMax: 10, bytesMax: 10_000 }],
    ['forgotten between', { entriesMax: 1, bytesMax: 10_000 }],
    ['larger than what is remembered', { entriesMax: 10, bytesMax: 10 }],
  ])('is the same where it is %s', (_, kept) => {
    const names = pseudonymizer(key, kept);
    const first = names.pseudonymOf('contoso', 'alice');
    names.pseudonymOf('contoso', 'bob');
    expect(names.pseudonymOf('contoso', 'alice')).toEqual(first);
  });

  test.each([
    ['a tenant with U+0000', 'a\0b', 'c'],
    ['an account with U+0000', 'a', 'b\0c'],
    ['a tenant that is not well-formed', '\ud800', 'c'],
    ['an account that is not well-formed', 'a', '\udc00'],
  ])('is not given to %s', (_, tenant, account) => {
    expect(() => pseudonymizer(key).pseudonymOf(tenant, account)).toThrow(TypeError);
  });

  test('needs a key of 32 bytes', () => {
    expect(() => pseudonymizer({ id: 'k', secret: new Uint8Array(31) })).toThrow(TypeError);
  });
});

describe('a sealed part', () => {
  const place = { log: 'legal', salt: 'c2FsdA' };
  const plain = Buffer.from('{"case":"2026-17"}');
  const nonce = (count: number) => new Uint8Array(count).fill(3);
  const sealed = seal(plain, place, key, nonce);

  test('opens for its key at its place', () => {
    expect(Buffer.from(unseal(sealed, place, key))).toEqual(plain);
    expect(Buffer.from(sealed.box, 'base64url').includes(plain)).toBe(false);
    expect(sealed.keyId).toBe('k1');
  });

  test.each([
    ['another log', sealed, { ...place, log: 'release' }, key],
    ['another salt', sealed, { ...place, salt: 'b3RoZXI' }, key],
    ['another key', sealed, place, otherKey],
    ['another key under the same id', sealed, place, { ...otherKey, id: 'k1' }],
    ['the same key under another id', { ...sealed, keyId: 'k2' }, place, { ...key, id: 'k2' }],
    ['another nonce', { ...sealed, nonce: Buffer.alloc(12).toString('base64url') }, place, key],
    ['a nonce cut short', { ...sealed, nonce: 'AAAA' }, place, key],
    ['a changed box', { ...sealed, box: `A${sealed.box.slice(1)}` }, place, key],
    ['a box cut short', { ...sealed, box: 'AAAA' }, place, key],
  ])('does not open for %s', (_, part, where, secret) => {
    expect(() => unseal(part, where, secret)).toThrow(TypeError);
  });

  test('needs a key of 32 bytes and a nonce of 12', () => {
    expect(() => seal(plain, place, { id: 'k', secret: new Uint8Array(16) }, nonce)).toThrow(
      TypeError,
    );
    expect(() => seal(plain, place, key, () => new Uint8Array(11))).toThrow(TypeError);
  });
});
