/** Attack catalogue 1D, bodies: each against a listening server, with what must still work beside it. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ask, aServer as world, query, send } from '../../integration/server/server-kit.ts';
import { expectRefused, good } from './refused.ts';

describe('H10 batches', () => {
  test.each([
    ['two requests', `[${good},${good}]`],
    ['one request', `[${good}]`],
    ['none', '[]'],
    ['a list in a list', `[[${good}]]`],
    ['a thousand requests', `[${Array(1_000).fill(good).join(',')}]`],
  ])('%s are refused', async (_, body) => {
    const at = await world();
    await expectRefused(at, await send(at, { body }), 400, 'BODY_MALFORMED');
  });
});

describe('H11 other methods', () => {
  test.each([
    ['GET', { method: 'GET', path: `/graphql?query=${encodeURIComponent(query)}` }],
    [
      'GET of a mutation',
      { method: 'GET', path: '/graphql?query=mutation{rename(id:1,name:2){id}}' },
    ],
    ['PUT', { method: 'PUT', body: good }],
    ['PATCH', { method: 'PATCH', body: good }],
    ['DELETE', { method: 'DELETE' }],
    ['OPTIONS', { method: 'OPTIONS' }],
    ['GET that asks for HTML', { method: 'GET', headers: { accept: 'text/html' } }],
    [
      'GET that says it is a POST',
      {
        method: 'GET',
        headers: { 'x-http-method-override': 'POST' },
        path: `/graphql?query=${encodeURIComponent(query)}`,
      },
    ],
  ])('%s is refused', async (_, sent) => {
    const at = await world();
    const reply = await send(at, sent);
    expect(reply.headers.allow).toBe('POST');
    await expectRefused(at, reply, 405, 'METHOD_NOT_ALLOWED');
  });

  test('HEAD is refused', async () => {
    const at = await world();
    expect((await send(at, { method: 'HEAD' })).status).toBe(405);
  });

  test('a probe that is sent is told which method it answers, and not that POST is one', async () => {
    const at = await world();
    const path = '/healthz';
    const refused = await send(at, { path });
    expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET']);
    expect(refused.text).not.toContain('POST');
    expect((await send(at, { path, method: 'GET' })).status).toBe(200);
  });

  test('a query in the address of a POST counts for nothing', async () => {
    const at = await world();
    const path = '/graphql?query={accounts{id}}';
    await expectRefused(at, await send(at, { path, body: '{}' }), 400, 'BODY_MALFORMED');
  });
});

describe('H13 media types and charsets', () => {
  test.each([
    ...[
      'utf-7',
      'utf-16',
      'utf-16le',
      'utf-32',
      'latin1',
      'iso-8859-1',
      'us-ascii',
      'windows-1252',
      'shift_jis',
      'gb18030',
      'x-user-defined',
      'utf8',
      "'utf-8'",
      '"utf-8',
      'utf-8"',
      '',
      '*',
      'utf-8, utf-7',
      'utf-8; charset=utf-7',
      '=?utf-8?',
      'u\\tf-8',
    ].map((charset) => `application/json; charset=${charset}`),
    'application/json; boundary=x',
    'application/json;',
    'application/json, text/plain',
    'application/jsonx',
    'application/graphql',
    'application/graphql+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/json',
    'text/html',
    '*/*',
    'application/*',
    'json',
    ' ',
    '/',
  ])('%s is refused', async (type) => {
    const at = await world();
    const reply = await send(at, { headers: { 'content-type': type }, body: good });
    await expectRefused(at, reply, 415, 'MEDIA_TYPE_UNSUPPORTED');
  });

  test('none is refused', async () => {
    const at = await world();
    const reply = await send(at, { headers: { 'content-type': undefined }, body: good });
    await expectRefused(at, reply, 415, 'MEDIA_TYPE_UNSUPPORTED');
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  ])('%s is served', async (type) => {
    const at = await world();
    const reply = await send(at, { headers: { 'content-type': type }, body: good });
    expect(reply.status).toBe(200);
  });
});

describe('H14 compressed bodies', () => {
  const bomb = JSON.stringify({ query: `${query}${' '.repeat(1_000_000)}` });
  test.each([
    ['gzip', 'gzip', gzipSync(bomb)],
    ['deflate', 'deflate', deflateSync(bomb)],
    ['brotli', 'br', brotliCompressSync(bomb)],
    ['gzip twice', 'gzip, gzip', gzipSync(gzipSync(bomb))],
    ['a name for nothing', 'identity', Buffer.from(good)],
    ['an unknown one', 'x', Buffer.from(good)],
  ])('%s is refused before it is read', async (_, encoding, body) => {
    const at = await world();
    const reply = await send(at, { headers: { 'content-encoding': encoding }, body });
    await expectRefused(at, reply, 415, 'MEDIA_TYPE_UNSUPPORTED');
  });
});

describe('H16 and H17 members of the body', () => {
  const q = JSON.stringify(query);
  test.each([
    ['query twice', `{"query":"{x}","query":${q}}`],
    ['query twice, once in escapes', `{"query":${q},"qu\\u0065ry":"{x}"}`],
    ['variables twice', `{"query":${q},"variables":{},"variables":{}}`],
    ['a variable twice', `{"query":${q},"variables":{"a":1,"a":2}}`],
    ['a variable named __proto__', `{"query":${q},"variables":{"__proto__":{"a":1}}}`],
    ['operationName twice', `{"query":${q},"operationName":null,"operationName":null}`],
    ['an unknown member', `{"query":${q},"foo":1}`],
    ['extensions as text', `{"query":${q},"extensions":"{}"}`],
    ['extensions as a list', `{"query":${q},"extensions":[]}`],
    ['a persisted query', `{"query":${q},"extensions":{"persistedQuery":null}}`],
    ['an id of a query', `{"id":"x","query":${q}}`],
    ['another case', `{"Query":${q}}`],
    ['query as a document', `{"query":{"kind":"Document","definitions":[]}}`],
    ['an empty query', '{"query":""}'],
    ['query as a list', `{"query":[${q}]}`],
    ['variables as text', `{"query":${q},"variables":"{}"}`],
    ['variables as a list', `{"query":${q},"variables":[]}`],
    ['operationName as a number', `{"query":${q},"operationName":1}`],
    ['no object', q],
    ['null', 'null'],
    ['nothing', ''],
    ['two objects', `${good}${good}`],
    ['a byte order mark', `\uFEFF${good}`],
    ['variables too deep', `{"query":${q},"variables":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`],
    ['a number beyond a double', `{"query":${q},"variables":{"a":1e999}}`],
    ['a lone surrogate', `{"query":${q},"variables":{"a":"\\ud800"}}`],
  ])('%s is refused', async (_, body) => {
    const at = await world();
    await expectRefused(at, await send(at, { body }), 400, 'BODY_MALFORMED');
  });

  test('invalid UTF-8 is refused', async () => {
    const at = await world();
    const body = Buffer.from(`{"query":"# \xff\\n{ account { id } }"}`, 'latin1');
    await expectRefused(at, await send(at, { body }), 400, 'BODY_MALFORMED');
  });

  test('the known members are served, null or not', async () => {
    const at = await world();
    const body = `{"operationName":null,"variables":null,"query":${q}}`;
    expect((await send(at, { body })).status).toBe(200);
  });
});

describe('H32 floods', () => {
  test('of comments and white space end at the size of a body', async () => {
    const at = await world();
    const body = JSON.stringify({ query: `${'# x\n'.repeat(50_000)}${query}` });
    await expectRefused(at, await send(at, { body }), 413, 'BODY_TOO_LARGE');
  });

  test('of bytes without an announced length end there too', async () => {
    const at = await world();
    const headers = { 'transfer-encoding': 'chunked' };
    const reply = await send(at, { headers, body: ' '.repeat(70_000) });
    await expectRefused(at, reply, 413, 'BODY_TOO_LARGE');
  });

  test('of tokens end at the limit of a document', async () => {
    const at = await world();
    await expectRefused(at, await ask(at, `{ ${'id,'.repeat(2_001)} }`), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('below the limits are served', async () => {
    const at = await world();
    expect((await ask(at, `${'# x\n'.repeat(5_000)}${query}`)).status).toBe(200);
  });
});
