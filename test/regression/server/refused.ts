import { expect } from 'vitest';
import { codes, query, type Reply, send, type World } from '../../integration/server/server-kit.ts';

export const good = JSON.stringify({ query });

/** Refused with this one code, nothing reached the data plane, and the next request is served. */
export async function expectRefused(
  world: World,
  reply: Reply,
  status: number,
  code: string,
): Promise<void> {
  expect([reply.status, [...new Set(codes(reply))]]).toEqual([status, [code]]);
  expect(reply.body).not.toHaveProperty('data');
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(world.released).toEqual([]);
  expect((await send(world, { body: good })).status).toBe(200);
}
