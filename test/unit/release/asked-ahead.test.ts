/** Whether the log takes a release is asked when the caller is known, and waited for before a service is called. */
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller } from '../../support/release-path.ts';

const document = parse('{ customer(id: "c1") { id name } }');

function aRequest(ready: Promise<void>) {
  const { path } = peoplePath();
  path.held.covers = [aCover({ elements: ['user.id', 'user.name'] })];
  const answer = path.plane.release({
    caller: aDataCaller({ elements: ['user.*'] }),
    document,
    schema: path.schema,
    operationName: null,
    variables: {},
    signal: new AbortController().signal,
    ready,
  });
  return { path, answer };
}

test('a log that said no refuses the request, and no service is called', async () => {
  const no = Promise.reject(new GatewayError('RELEASE_LOG_UNAVAILABLE'));
  const { path, answer } = aRequest(no);
  await expect(answer).rejects.toMatchObject({ code: 'RELEASE_LOG_UNAVAILABLE' });
  expect(path.calls).toEqual([]);
});

test('until the log has said yes no service is called, and then the request is answered', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { path, answer } = aRequest(promise);
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((next) => setImmediate(next));
  }
  expect(path.calls).toEqual([]);
  resolve();
  expect((await answer).data).toEqual({ customer: { id: 'c1', name: 'name-of-c1' } });
  expect(path.calls).toHaveLength(1);
});
