import { describe, expect, test } from 'vitest';
import { remoteKeySet } from '../../../src/identity/key-set.ts';
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
