/** One connection brought any number of requests behind each other, so a limit of connections limited nothing. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/server/index.ts';
import { accessToken, bearer } from '../../unit/identity/token-kit.ts';
import {
  answered,
  ask,
  aServer,
  query,
  sendInTurn,
  sendRaw,
  type World,
} from '../../integration/server/server-kit.ts';
import { good } from './refused.ts';

/** The connection ends behind the last answer. */
function requests(count: number): readonly string[] {
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    `Authorization: ${bearer(accessToken())}`,
    'Content-Type: application/json',
    `Content-Length: ${good.length}`,
  ];
  const bytes = (more: readonly string[]): string =>
    `${[...head, ...more].join('\r\n')}\r\n\r\n${good}`;
  return [...Array.from({ length: count - 1 }, () => bytes([])), bytes(['Connection: close'])];
}

/** The data plane answers when that many wait for it, and at once from then on. */
function answersWhenWaiting(world: World, count: number): void {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  world.behaviour.release = () => {
    if (world.released.length === count) resolve(answered);
    return promise;
  };
}

const statuses = (text: string): readonly string[] => text.match(/(?<=HTTP\/1\.1 )\d+/g) ?? [];

describe('requests behind each other on one connection', () => {
  test('beyond the limit are refused in their turn, and reach nothing', async () => {
    const world = await aServer({ limits: { pipelinedMax: 3 } });
    answersWhenWaiting(world, 3);
    const text = await sendRaw(world, requests(5).join(''));
    expect(statuses(text)).toEqual(['200', '200', '200', '503', '503']);
    expect(text.match(/"code":"[A-Z_]+"/g)).toEqual(
      Array.from({ length: 2 }, () => '"code":"CONNECTION_OVERLOADED"'),
    );
    expect(text.toLowerCase().match(/retry-after: 1\r\n/g)).toHaveLength(2);
    expect(world.released).toHaveLength(3);
  });

  test('up to the limit are all served, in order', async () => {
    const world = await aServer({ limits: { pipelinedMax: 5 } });
    answersWhenWaiting(world, 5);
    expect(statuses(await sendRaw(world, requests(5).join('')))).toEqual(
      Array.from({ length: 5 }, () => '200'),
    );
    expect(world.released).toHaveLength(5);
  });

  test('take nothing from another connection', async () => {
    const world = await aServer({ limits: { pipelinedMax: 1 } });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { promise: waits, resolve: waiting } = Promise.withResolvers<void>();
    world.behaviour.release = () => {
      waiting();
      return promise;
    };
    const crowded = sendRaw(world, requests(3).join(''));
    await waits;
    world.behaviour.release = () => Promise.resolve(answered);
    expect((await ask(world, query)).status).toBe(200);
    resolve(answered);
    expect(statuses(await crowded)).toEqual(['200', '503', '503']);
  });

  test('one after the other never count together', async () => {
    const world = await aServer({ limits: { pipelinedMax: 1 } });
    const text = await sendInTurn(world, requests(5));
    expect(statuses(text)).toEqual(Array.from({ length: 5 }, () => '200'));
  });
});
