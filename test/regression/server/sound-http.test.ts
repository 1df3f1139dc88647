/** Requests that are read one way here and another way before us, and answers that are taken for another's. */
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { Answer } from '../../../src/server/index.ts';
import { accessToken, bearer } from '../../unit/identity/token-kit.ts';
import {
  answered,
  ask,
  aServer,
  query,
  send,
  sendInTurn,
  sendRaw,
} from '../../integration/server/server-kit.ts';
import { good } from './refused.ts';

const json = 'Content-Type: application/json';
const length = `Content-Length: ${good.length}`;
const chunks = `${good.length.toString(16)}\r\n${good}\r\n0\r\n\r\n`;

/** A POST in the very bytes, with a token that is accepted. */
function post(headers: readonly string[], body: string, line = 'POST /graphql HTTP/1.1'): string {
  const head = [line, 'Host: x', `Authorization: ${bearer(accessToken())}`, json, ...headers];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const close = 'Connection: close';
describe('a request whose framing others read differently', () => {
  test.each([
    ['a coding that nobody decodes here', post(['Transfer-Encoding: gzip, chunked'], chunks)],
    [
      'a coding in two lines',
      post(['Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'], chunks),
    ],
    ['chunks twice', post(['Transfer-Encoding: chunked, chunked'], chunks)],
    [
      'chunks before HTTP had them',
      post(['Transfer-Encoding: chunked'], chunks, 'POST /graphql HTTP/1.0'),
    ],
    ['a version to come', post([length], good, 'POST /graphql HTTP/2.0')],
    ['the version before versions', post([length], good, 'POST /graphql HTTP/0.9')],
    ['no host', post([length], good).replace('Host: x\r\n', '')],
    ['an expectation that nobody meets', post(['Expect: x', length], good)],
  ])('%s is refused, and its connection ends', async (_, bytes) => {
    const world = await aServer();
    const text = await sendRaw(world, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"code":"BODY_MALFORMED"');
    expect(text.toLowerCase()).toContain('cache-control: no-store');
    expect(world.released).toEqual([]);
  });

  test.each([
    ['chunks', post(['Transfer-Encoding: Chunked', close], chunks)],
    [
      'HTTP/1.0, which needs no host',
      post([length], good, 'POST /graphql HTTP/1.0').replace('Host: x\r\n', ''),
    ],
    ['the known expectation', post(['Expect: 100-Continue', length, close], good)],
    [
      'an upgrade that is not taken up',
      post(['Upgrade: h2c', 'Connection: Upgrade, close', length], good),
    ],
    [
      'an absolute address',
      post([length, close], good, 'POST http://gateway.example/graphql HTTP/1.1'),
    ],
  ])('%s is served', async (_, bytes) => {
    const world = await aServer();
    expect(await sendRaw(world, bytes)).toContain(JSON.stringify(answered.data));
    expect(world.released).toHaveLength(1);
  });
});

describe('an address in another spelling', () => {
  test.each([
    '/%67raphql',
    '/graphq%6C?x=1',
    '/graphql#x',
    '/graphql#?',
    '/%63ontrol',
    '/control#x',
    'http://gateway.example/%63ontrol',
    '/./graphql',
    '/graphql;x=1',
    '/graphql%00',
  ])('%s leads nowhere', async (path) => {
    const world = await aServer();
    const text = await sendRaw(world, post([length, close], good, `POST ${path} HTTP/1.1`));
    expect(text).toMatch(/^HTTP\/1\.1 404 /);
    expect(world.released).toEqual([]);
  });
});

describe('bytes that are no HTTP behind a request', () => {
  const garbage = 'GARBAGE\r\n\r\n';
  const kept = post([length], good);

  test.each([
    ['a request', kept],
    ['two requests', kept + kept],
  ])('are not answered in the place of %s that waits for its answer', async (_, requests) => {
    const world = await aServer();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    world.behaviour.release = () => promise;
    expect(await sendRaw(world, requests + garbage)).toBe('');
    resolve(answered);
    expect((await ask(world, query)).status).toBe(200);
  });

  test('are answered once it has its answer', async () => {
    const world = await aServer();
    const text = await sendInTurn(world, [kept, garbage]);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  test('are answered when they are its own body', async () => {
    const world = await aServer();
    const text = await sendRaw(world, post(['Transfer-Encoding: chunked'], garbage));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  });

  test('are not answered again when they are the body of one that was refused unread', async () => {
    const world = await aServer();
    const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const text = await sendInTurn(world, [head, garbage]);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 415']);
  });
});

test('every 401 names the scheme, also that of a token which is refused behind the door', async () => {
  const world = await aServer();
  world.behaviour.release = () => Promise.reject(new GatewayError('TOKEN_REFUSED'));
  const behind = await ask(world, query);
  const before = await send(world, { headers: { authorization: undefined }, body: good });
  for (const { status, headers } of [behind, before]) {
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
  }
  expect(behind.body).toEqual(before.body);
});
