import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

let world: GatewayWorld;
beforeAll(async () => {
  world = await startGatewayWorld();
});
afterAll(() => world.close());

test.each(['release', 'legal'] as const)(
  'what the policy was made from is kept with the boot entry of the %s log, before anything is released',
  async (name) => {
    const [boot] = await world.entries(name);
    const { kind, policy } = boot as unknown as { kind: string; policy: string };
    const kept = await world.log.artefact(policy);
    expect([kind, kept?.kind]).toEqual(['boot', 'policy']);
    expect(
      createHash('sha256')
        .update(kept?.body ?? '')
        .digest('hex'),
    ).toBe(policy);
  },
);
