import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { holdDeadlines } from '../../support/held-deadlines.ts';
import { askControl, aServer, codes, deadlineMs, drainMs } from './server-kit.ts';

describe('the control plane', () => {
  test('runs its own schema with the context of its caller', async () => {
    const world = await aServer();
    const reply = await askControl(world, '{ tenant who }');
    expect(reply.body).toEqual({ data: { tenant: 'Contoso', who: 'anna@contoso.example' } });
    expect((await askControl(world, 'mutation { revoke(id: "g_1") }')).body).toEqual({
      data: { revoke: 'g_1' },
    });
  });

  test('answers errors by code and path, and shows nothing of what was thrown', async () => {
    const world = await aServer();
    world.behaviour.control = () => {
      throw new GatewayError('CONTROL_DENIED', 'CANARY');
    };
    const denied = await askControl(world, '{ t: tenant }');
    expect(denied.body.errors).toEqual([
      {
        message: 'The caller may not do this',
        path: ['t'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'CONTROL_DENIED' },
      },
    ]);
    world.behaviour.control = () => {
      throw new TypeError('CANARY');
    };
    const failed = await askControl(world, '{ tenant }');
    expect(codes(failed)).toEqual(['INTERNAL']);
    expect(failed.text + world.lines.join('')).not.toContain('CANARY');
    expect(world.lines.join('')).toContain('control.test.ts');
  });

  test('refuses variables that do not fit, without repeating them', async () => {
    const world = await aServer();
    const text = 'mutation ($id: ID!) { revoke(id: $id) }';
    const reply = await askControl(world, text, { id: { CANARY: 1 } });
    expect([reply.status, codes(reply)]).toEqual([400, ['VARIABLES_INVALID']]);
    expect(reply.text).not.toContain('CANARY');
  });
});

describe('a control request', () => {
  const pending = (): { begun: Promise<void>; control: () => Promise<never> } => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const control = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    return { begun, control };
  };

  test('is given up at the deadline', async () => {
    const deadlines = holdDeadlines(deadlineMs + drainMs);
    const world = await aServer();
    const { begun, control } = pending();
    world.behaviour.control = control;
    const asked = askControl(world, '{ tenant }');
    await begun;
    deadlines.pass();
    const reply = await asked;
    deadlines.restore();
    expect([reply.status, codes(reply)]).toEqual([504, ['DEADLINE_PASSED']]);
  });

  test('is ended when the grace of a stop is over', async () => {
    const world = await aServer();
    const { begun, control } = pending();
    world.behaviour.control = control;
    const asked = askControl(world, '{ tenant }');
    await begun;
    const deadlines = holdDeadlines(20_001);
    const closed = world.server.close(20_001);
    deadlines.pass();
    const reply = await asked;
    expect([reply.status, codes(reply)]).toEqual([503, ['SHUTTING_DOWN']]);
    await closed;
    deadlines.restore();
  });
});
