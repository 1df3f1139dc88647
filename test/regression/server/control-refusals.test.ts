/** Refusals of the control plane came as INTERNAL over HTTP: the front door did not know what its guard had made. */
import { describe, expect, test } from 'vitest';
import { publicError } from '../../../src/control/control-error.ts';
import { ControlRefusal, GatewayError } from '../../../src/errors.ts';
import { askControl, aServer } from '../../integration/server/server-kit.ts';

/** What the caller is told when a field of the control plane threw this. */
async function told(thrown: unknown) {
  const world = await aServer();
  world.behaviour.control = () => {
    throw publicError(thrown, () => {});
  };
  const { body, text } = await askControl(world, '{ tenant }');
  expect(text).not.toContain('CANARY');
  return body.errors?.map(({ message, path, extensions }) => ({ message, path, extensions }));
}

describe('a refusal of the control plane', () => {
  test('names the input and the rule that it breaks, over HTTP too', async () => {
    expect(await told(new ControlRefusal('CONTROL_DENIED', 'demand', 'LV26'))).toEqual([
      {
        message: 'The caller may not do this',
        path: ['tenant'],
        extensions: { code: 'CONTROL_DENIED', field: 'demand', rule: 'LV26' },
      },
    ]);
  });

  test.each([
    ['a denial of the guard', null, 'CONTROL_DENIED'],
    ['an unknown record', new GatewayError('RECORD_UNKNOWN', 'CANARY'), 'RECORD_UNKNOWN'],
    ['a store that is away', new GatewayError('STORE_UNAVAILABLE', 'CANARY'), 'STORE_UNAVAILABLE'],
    ['a code of the data plane', new GatewayError('BASIS_ENDED', 'CANARY'), 'INTERNAL'],
    ['a fault of ours', new TypeError('CANARY'), 'INTERNAL'],
  ])('keeps its code and nothing else: %s', async (_name, thrown, code) => {
    expect((await told(thrown))?.map(({ extensions }) => extensions)).toEqual([{ code }]);
  });
});
