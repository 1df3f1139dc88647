import { describe, expect, test } from 'vitest';
import { pinnedKeySet, remoteKeySet } from '../../../src/identity/key-set.ts';
import { aKey, jwks, key } from './token-kit.ts';

const maxAgeMs = 60_000;
const cooldownMs = 5_000;

/** A key set over an issuer whose answer and clock the test moves by hand. */
function aRemote() {
  const world = {
    time: 1_000_000,
    fetches: 0,
    answer: (): Promise<string> => Promise.resolve(jwks(key)),
  };
  const keys = remoteKeySet({
    algorithm: 'ES256',
    fetchText: () => {
      world.fetches += 1;
      return world.answer();
    },
    now: () => world.time,
    maxAgeMs,
    cooldownMs,
  });
  return { world, keys };
}

const fault = { name: 'TokenFault' };

describe('a remote key set', () => {
  test('is fetched once for many tokens at the same time, and not again while it is fresh', async () => {
    const { world, keys } = aRemote();
    await Promise.all(Array.from({ length: 50 }, () => keys.find('k1')));
    world.time += maxAgeMs - 1;
    await expect(keys.find('k1')).resolves.not.toBeNull();
    expect(world.fetches).toBe(1);
  });

  test('accepts a withdrawn key until its age is over, and never after', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    world.answer = () => Promise.resolve(jwks(aKey('k2')));
    world.time += maxAgeMs - 1;
    await expect(keys.find('k1')).resolves.not.toBeNull();
    world.time += 1;
    await expect(keys.find('k1')).resolves.toBeNull();
    await expect(keys.find('k2')).resolves.not.toBeNull();
  });

  test('counts the time that the answer travelled as age', async () => {
    const { world, keys } = aRemote();
    world.answer = () => {
      world.time += maxAgeMs;
      return Promise.resolve(jwks(key));
    };
    await expect(keys.find('k1')).rejects.toMatchObject(fault);
  });

  test('refuses when it is stale and cannot be renewed, and works again by itself', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    world.time += maxAgeMs;
    world.answer = () => Promise.reject(new Error('down'));
    await expect(keys.find('k1')).rejects.toMatchObject(fault);
    world.answer = () => Promise.resolve(jwks(key));
    await expect(keys.find('k1')).rejects.toMatchObject(fault);
    world.time += cooldownMs;
    await expect(keys.find('k1')).resolves.not.toBeNull();
  });

  test('keeps a fresh set when a renewal for an unknown key fails', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    world.time += cooldownMs;
    world.answer = () => Promise.resolve('<html>');
    await expect(keys.find('k9')).rejects.toMatchObject(fault);
    await expect(keys.find('k1')).resolves.not.toBeNull();
  });

  test('is stale when the clock was set back', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    world.time -= 1;
    await keys.find('k1');
    expect(world.fetches).toBe(2);
  });

  test('asks at most once per cooldown for keys nobody knows', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    for (let at = 0; at < 1_000; at += 1) {
      world.time += 10;
      await expect(keys.find(`k${at + 2}`)).resolves.toBeNull();
    }
    expect(world.fetches).toBeLessThanOrEqual(1 + 10_000 / cooldownMs);
  });

  test('finds a rotated key at the first question after the cooldown', async () => {
    const { world, keys } = aRemote();
    await keys.find('k1');
    world.answer = () => Promise.resolve(jwks(key, aKey('k2')));
    world.time += cooldownMs - 1;
    await expect(keys.find('k2')).resolves.toBeNull();
    world.time += 1;
    await expect(keys.find('k2')).resolves.not.toBeNull();
  });
});

describe('a key of a set', () => {
  const { publicJwk } = key;
  const others = (count: number) =>
    Array.from({ length: count }, (_, at) => aKey(`z${at}`).publicJwk);
  const set = (...keys: readonly object[]) =>
    pinnedKeySet(JSON.stringify({ keys }), 'ES256').then((known) => known.find('k1'));

  test.each<[string, object[]]>([
    ['alone', [publicJwk]],
    ['without algorithm and use', [{ ...publicJwk, alg: undefined }]],
    ['for verifying', [{ ...publicJwk, key_ops: ['verify'] }]],
    ['with a certificate, which is not looked at', [{ ...publicJwk, x5c: ['MII'], x5t: 'AA' }]],
    ['beside a key without an id', [{ ...aKey('k2').publicJwk, kid: undefined }, publicJwk]],
    ['beside a key of a kind to come', [{ kty: 'AKP', kid: 'x', alg: 'ML-DSA-44' }, publicJwk]],
    ['beside 49 others', [...others(49), publicJwk]],
  ])('is found %s', async (_, keys) => {
    await expect(set(...keys)).resolves.not.toBeNull();
  });

  const second = aKey('k2').publicJwk;
  test.each<[string, object]>([
    ['for encryption', { ...publicJwk, use: 'enc' }],
    ['for a use in other letters', { ...publicJwk, use: 'SIG' }],
    ['for signing', { ...publicJwk, key_ops: ['sign'] }],
    ['for no operation', { ...publicJwk, key_ops: [] }],
    ['of another algorithm', { ...publicJwk, alg: 'ES384' }],
    ['of another kind', { kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: publicJwk['x'] }],
    ['off its curve', { ...publicJwk, x: publicJwk['y'] }],
    ['without a coordinate', { ...publicJwk, y: undefined }],
    ['with a number for one', { ...publicJwk, x: 1 }],
  ])('%s is left out, and the other one is found', async (_, odd) => {
    const known = await pinnedKeySet(JSON.stringify({ keys: [odd, second] }), 'ES256');
    await expect(known.find('k1')).resolves.toBeNull();
    await expect(known.find('k2')).resolves.not.toBeNull();
  });

  test.each<[string, object[]]>([
    ['51 keys', [...others(50), publicJwk]],
    ['one key twice', [publicJwk, publicJwk]],
    ['an id that is a number', [{ ...aKey('x').publicJwk, kid: 1 }, publicJwk]],
    ['operations as a text', [{ ...aKey('x').publicJwk, key_ops: 'verify' }, publicJwk]],
    ['a private part that is null', [{ ...publicJwk, d: null }]],
  ])('is not found where the set holds %s', async (_, keys) => {
    await expect(set(...keys)).rejects.toMatchObject(fault);
  });
});
