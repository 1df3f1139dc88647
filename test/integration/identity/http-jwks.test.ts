/** A real key set server on loopback, with each fault that attack catalogue T07 names. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { fetchJwks } from '../../../src/adapters/jwks/index.ts';
import { holdDeadlines } from '../../support/held-deadlines.ts';
import {
  accessToken,
  aKey,
  anIdentity,
  bearer,
  issuer,
  jwks,
  key,
} from '../../unit/identity/token-kit.ts';

/** Nothing here ends for want of time, but where a test lets the timeout pass. */
const caps = { timeoutMs: 30_000, bytesMax: 64 * 1024 };
const json = { 'content-type': 'application/json' };
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
});

const identityOver = (url: string) =>
  anIdentity({
    issuers: [{ ...issuer, keys: { kind: 'remote', url, maxAgeMs: 60_000, cooldownMs: 5_000 } }],
    fetchJwks: (address) => fetchJwks(address, caps),
  });

const good = jwks(key);
const target = { url: '' };
const faults: readonly (readonly [string, RequestListener])[] = [
  [
    'a redirect to a good set',
    (_, response) => {
      response.writeHead(302, { location: target.url }).end();
    },
  ],
  [
    'a permanent redirect with a good set as its body',
    (_, response) => {
      response.writeHead(308, { ...json, location: target.url }).end(good);
    },
  ],
  [
    'status 500 with a good set',
    (_, response) => {
      response.writeHead(500, json).end(good);
    },
  ],
  [
    'status 206 with a good set',
    (_, response) => {
      response.writeHead(206, json).end(good);
    },
  ],
  [
    'nothing',
    (_, response) => {
      response.writeHead(204).end();
    },
  ],
  [
    'HTML',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    },
  ],
  [
    'a good set as plain text',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(good);
    },
  ],
  [
    'a good set without a media type',
    (_, response) => {
      response.writeHead(200).end(good);
    },
  ],
  [
    'no keys',
    (_, response) => {
      response.writeHead(200, json).end('{"keys":[]}');
    },
  ],
  [
    'a list and no set',
    (_, response) => {
      response.writeHead(200, json).end(JSON.stringify([key.publicJwk]));
    },
  ],
  [
    'private keys beside public ones',
    (_, response) => {
      response
        .writeHead(200, json)
        .end(JSON.stringify({ keys: [key.publicJwk, aKey('k2').privateJwk] }));
    },
  ],
  [
    'a symmetric key beside public ones',
    (_, response) => {
      response
        .writeHead(200, json)
        .end(JSON.stringify({ keys: [key.publicJwk, { kty: 'oct', kid: 'k2', k: 'AAAA' }] }));
    },
  ],
  [
    'two keys of one id',
    (_, response) => {
      response.writeHead(200, json).end(jwks(key, aKey('k1')));
    },
  ],
  [
    'another key of that id',
    (_, response) => {
      response.writeHead(200, json).end(jwks(aKey('k1')));
    },
  ],
  [
    'the key without an id',
    (_, response) => {
      response
        .writeHead(200, json)
        .end(JSON.stringify({ keys: [{ ...key.publicJwk, kid: undefined }] }));
    },
  ],
  [
    'invalid UTF-8',
    (_, response) => {
      response.writeHead(200, json).end(Buffer.from(good.replace('k1', 'k\xff'), 'latin1'));
    },
  ],
  [
    'a byte order mark',
    (_, response) => {
      response.writeHead(200, json).end(`\uFEFF${good}`);
    },
  ],
  [
    'half a set',
    (_, response) => {
      response.writeHead(200, { ...json, 'content-length': '5000' }).write(good.slice(0, 50));
      response.destroy();
    },
  ],
  [
    'a good set after a megabyte of spaces',
    (_, response) => {
      response.writeHead(200, json).end(' '.repeat(1_000_000) + good);
    },
  ],
  [
    'a small body that inflates to a megabyte',
    (_, response) => {
      response
        .writeHead(200, { ...json, 'content-encoding': 'gzip' })
        .end(gzipSync(' '.repeat(1_000_000) + good));
    },
  ],
  [
    'a body without end',
    (_, response) => {
      response.writeHead(200, json);
      const more = (): void => {
        if (!response.destroyed) response.write(' '.repeat(4_096), more);
      };
      more();
    },
  ],
  [
    'a connection that is cut',
    (request) => {
      request.socket.destroy();
    },
  ],
];

describe('T07 a key set behind a URL', () => {
  test.each([
    ['with its own media type', { 'content-type': 'application/jwk-set+json' }],
    ['as JSON with a charset', { 'content-type': 'application/json; charset=utf-8' }],
  ])('opens the door when it answers %s', async (_, headers) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, headers).end(jwks(key));
    });
    const identity = await identityOver(url);
    await expect(identity.authenticate(bearer(accessToken()))).resolves.toBeDefined();
  });

  test.each(faults)('keeps it closed when it answers %s', async (_, listener) => {
    target.url = await serve((_request, response) => {
      response.writeHead(200, json).end(good);
    });
    const identity = await identityOver(await serve(listener));
    await expect(identity.authenticate(bearer(accessToken()))).rejects.toMatchObject({
      name: 'GatewayError',
      code: 'TOKEN_REFUSED',
    });
  });

  test.each([
    ['no byte', () => {}],
    [
      'a body that stalls',
      (_, response) => {
        response.writeHead(200, json).write('{');
      },
    ],
  ] satisfies readonly (readonly [string, RequestListener])[])(
    'keeps it closed when the timeout passes and it has answered %s',
    async (_, listener) => {
      const deadlines = holdDeadlines(caps.timeoutMs);
      const url = await serve((request, response) => {
        listener(request, response);
        deadlines.pass();
      });
      const identity = await identityOver(url);
      await expect(identity.authenticate(bearer(accessToken()))).rejects.toMatchObject({
        code: 'TOKEN_REFUSED',
      });
      deadlines.restore();
    },
  );

  test('keeps it closed when nothing listens', async () => {
    const url = await serve(() => {});
    servers.splice(0).forEach((server) => server.close());
    const identity = await identityOver(url);
    await expect(identity.authenticate(bearer(accessToken()))).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
    });
  });

  test('T11 is asked once, whatever a thousand unknown keys ask for', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(200, json).end(good);
    });
    const identity = await identityOver(url);
    const flood = Array.from({ length: 1_000 }, (_, at) => accessToken({}, { kid: `x${at}` }));
    const outcomes = await Promise.allSettled(
      flood.map((token) => identity.authenticate(bearer(token))),
    );
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(requests).toBe(1);
    await expect(identity.authenticate(bearer(accessToken()))).resolves.toBeDefined();
  });
});
