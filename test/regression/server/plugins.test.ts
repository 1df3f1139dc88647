/** H34 and DESIGN's path of a request: nothing but serialisation stands behind `release`. */
import type { ApolloServerPlugin } from '@apollo/server';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createDataApollo, type DataContext } from '../../../src/server/apollo.ts';
import type { DataPlane } from '../../../src/server/index.ts';
import { anIdentity, accessToken, bearer } from '../../unit/identity/token-kit.ts';
import { answered, apiSchema, loggerInto, query } from '../../integration/server/server-kit.ts';

const caller = await (await anIdentity()).authenticate(bearer(accessToken()));

const dataPlane: DataPlane = {
  arrival: () => null,
  onSchema: (callback) => {
    callback({ apiSchema, coreSupergraphSdl: '' });
    return () => {};
  },
  release: async () => answered,
  ready: async () => {},
};

async function run(
  plugin: ApolloServerPlugin<DataContext> | null,
): Promise<{ status: number; text: string; lines: string }> {
  const lines: string[] = [];
  const apollo = createDataApollo(dataPlane, loggerInto(lines), remembered);
  if (plugin !== null) apollo.addPlugin(plugin);
  await apollo.start();
  const headers = new Map([['content-type', 'application/json']]);
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers: headers as never, search: '', body: { query } },
    context: async () => ({
      caller,
      signal: new AbortController().signal,
      arrival: null,
      ready: Promise.resolve(),
      onBegun: () => {},
    }),
  });
  await apollo.stop();
  if (response.body.kind !== 'complete') throw new Error('The answer came in parts');
  expect(lines.join('')).not.toContain('CANARY');
  return { status: response.status ?? 200, text: response.body.string, lines: lines.join('') };
}

const remembered = { documentsMax: 10, documentsBytesMax: 100_000 };

const fail = (): never => {
  throw new Error('CANARY');
};
const reject = (): Promise<never> => Promise.reject(new Error('CANARY'));

describe('H34 a hook that throws', () => {
  const requestHooks = [
    'didResolveSource',
    'parsingDidStart',
    'validationDidStart',
    'didResolveOperation',
    'responseForOperation',
    'executionDidStart',
    'willSendResponse',
  ] as const;

  test.each(
    requestHooks.flatMap(
      (hook) =>
        [
          [hook, 'at once', fail],
          [hook, 'later', reject],
        ] as const,
    ),
  )('%s %s ends in a denied request', async (hook, _when, broken) => {
    const { status, text } = await run({ requestDidStart: async () => ({ [hook]: broken }) });
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      errors: [{ message: 'The gateway failed', extensions: { code: 'INTERNAL' } }],
    });
  });

  test.each([
    ['at once', fail],
    ['later', reject],
  ])('requestDidStart %s ends in a denied request', async (_, requestDidStart) => {
    const { status, text, lines } = await run({ requestDidStart });
    expect(lines).toContain('The GraphQL server has failed a request');
    expect([status, text.includes('Anna'), text.includes('CANARY')]).toEqual([500, false, false]);
  });

  test('none, and the request is served', async () => {
    expect(await run(null)).toEqual({
      lines: '',
      status: 200,
      text: JSON.stringify(answered.data).replace(/^/, '{"data":') + '}',
    });
  });
});

test('no plugin can answer in place of the data plane, or after it', async () => {
  const apollo = createDataApollo(dataPlane, loggerInto([]), remembered);
  await apollo.start();
  const { plugins } = (apollo as unknown as { internals: { plugins: ApolloServerPlugin[] } })
    .internals;
  expect(plugins.length).toBeGreaterThanOrEqual(5);
  for (const plugin of plugins) {
    const listener = await plugin.requestDidStart?.({ document: parse(query) } as never);
    const hooks = Object.keys(listener ?? {});
    expect(hooks.filter((hook) => hook !== 'validationDidStart')).toEqual([]);
  }
  await apollo.stop();
});
