import { afterAll, expect, test } from 'vitest';
import {
  createDataService,
  remoteServiceNames,
  startHttpService,
  startServiceProcess,
} from '../../../examples/contoso/services/index.ts';
import { smallWorld } from './small-world.ts';

const world = smallWorld();
const credential = 'only the gateway has this';
const mail = await startHttpService({
  service: createDataService('mail', { database: world.path }),
  credential,
});
afterAll(async () => {
  await mail.close();
  world.remove();
});

interface Asked {
  readonly authorization?: string;
  readonly body?: string;
  readonly path?: string;
}

const query = JSON.stringify({ query: '{ message(id: "m0000001-id") { id } }' });

async function post(url: string, { authorization, body = query, path = '' }: Asked) {
  return await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body,
  });
}

const good = `Bearer ${credential}`;

test('the gateway gets its answer over HTTP', async () => {
  const response = await post(mail.url, { authorization: good });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: { message: { id: 'm0000001-id' } } });
});

test.each([
  ['no credential', {}, 401],
  ['another credential', { authorization: 'Bearer guessed' }, 401],
  ['an empty credential', { authorization: 'Bearer ' }, 401],
  ['the credential without its scheme', { authorization: credential }, 401],
  ['the credential and more', { authorization: `${good} x` }, 401],
  ['another path', { authorization: good, path: '/more' }, 404],
  ['a body that is not JSON', { authorization: good, body: '{' }, 400],
  ['a body without a query', { authorization: good, body: '{"variables":{}}' }, 400],
  ['a body that is too large', { authorization: good, body: 'x'.repeat(5_000_000) }, 413],
] as const)('%s is refused without a word', async (_name, asked, status) => {
  const response = await post(mail.url, asked);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe('');
});

test('a service does not start without a credential', async () => {
  const service = createDataService('mail', { database: world.path });
  await expect(startHttpService({ service, credential: '' })).rejects.toThrow(TypeError);
  service.close();
});

test.each(remoteServiceNames)(
  '%s runs as a process of its own and ends when told',
  async (name) => {
    const service = await startServiceProcess({ name, database: world.path, credential });
    try {
      const body = JSON.stringify({ query: '{ __typename }' });
      const response = await post(service.url, { authorization: good, body });
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
      expect((await post(service.url, { body })).status).toBe(401);
    } finally {
      await service.close();
    }
    await expect(post(service.url, { authorization: good })).rejects.toThrow();
  },
);
