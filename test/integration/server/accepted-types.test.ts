import { describe, expect, test } from 'vitest';
import { aServer, ask, codes, query, send, type Reply, type World } from './server-kit.ts';

const json = 'application/json; charset=utf-8';
const response = 'application/graphql-response+json; charset=utf-8';

const asking = (world: World, accept: string | undefined, text: string): Promise<Reply> =>
  send(world, { headers: { accept }, body: JSON.stringify({ query: text }) });

describe('the type of an answer', () => {
  test.each([
    [undefined, json],
    ['*/*', json],
    ['application/json', json],
    ['application/graphql-response+json', response],
    ['Application/GraphQL-Response+JSON', response],
    ['application/graphql-response+json; charset=utf-8, application/json; q=0.9', response],
    ['application/graphql-response+json;q=0.1, application/json', json],
    ['application/graphql-response+json;q=0', json],
    ['application/graphql-response+json;q=x', json],
    ['text/html', json],
  ])('is what the client names: %s', async (accept, type) => {
    const world = await aServer();
    for (const text of [query, '{', '{ unknown }']) {
      expect((await asking(world, accept, text)).headers['content-type']).toBe(type);
    }
  });
});

describe('the status of a refused document', () => {
  const documents = [
    '{',
    '{ unknown }',
    'subscription { changed { id } }',
    '{ account(limit: "x") { id } }',
  ];

  test.each([
    [undefined, 400],
    ['*/*', 400],
    ['application/json, text/plain, */*', 400],
    ['application/graphql-response+json, application/json', 400],
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
  ])('for a client that accepts %s is %i, with no data', async (accept, status) => {
    const world = await aServer();
    for (const text of documents) {
      const reply = await asking(world, accept, text);
      expect([reply.status, reply.body.data, codes(reply).length > 0]).toEqual([
        status,
        undefined,
        true,
      ]);
    }
    expect(world.released).toEqual([]);
  });

  test.each([
    ['no token', { authorization: undefined }, 401],
    ['another media type', { 'content-type': 'text/plain' }, 415],
  ])('is never 200 for want of %s', async (_, headers, status) => {
    const world = await aServer();
    const sent = { headers: { ...headers, accept: 'application/json' } };
    expect((await send(world, { ...sent, body: JSON.stringify({ query: '{' }) })).status).toBe(
      status,
    );
  });

  test('says nothing of a failure that is not the client’s', async () => {
    const world = await aServer();
    world.behaviour.release = () => Promise.reject(new Error('CANARY'));
    expect((await asking(world, 'application/json', query)).status).toBe(500);
  });
});

describe('extensions of a request', () => {
  test.each([
    ['a map', { tool: { name: 'x' } }],
    ['null', null],
  ])('are taken as %s and go no further', async (_, extensions) => {
    const world = await aServer();
    expect((await ask(world, query, { extensions })).status).toBe(200);
    expect(world.released).toHaveLength(1);
    expect(JSON.stringify(world.released[0]?.variables)).not.toContain('tool');
  });
});
