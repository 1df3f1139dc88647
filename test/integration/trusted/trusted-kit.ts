import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { WatchedGateway, type Holder } from '../../support/watched-gateway.ts';

/** A gateway with a trusted listener, watched at both of its doors. */
export interface TrustedWorld {
  readonly world: GatewayWorld;
  readonly trusted: WatchedGateway;
  /** May see the names of Contoso's accounts and the subjects of its mail. */
  readonly holder: Holder;
}

/** @throws Error when the gateway does not open the trusted listener that it is configured with */
export async function startTrustedWorld(): Promise<TrustedWorld> {
  const trustedListener = { listen: { host: '127.0.0.1', port: 0 } };
  const world = await startGatewayWorld({ sections: { trusted: trustedListener } });
  const { desk, facts, lines, log, watched, gateway } = world;
  if (gateway.trustedUrl === null) throw new Error('there is no trusted listener');
  const { pseudonymOf } = watched;
  const trusted = new WatchedGateway({ url: gateway.trustedUrl, facts, lines, log, pseudonymOf });
  await desk.open();
  await desk.grant('contoso', {
    elements: [
      'user.account.id',
      'user.profile.display_name',
      'mail.message.id',
      'mail.message.subject',
    ],
  });
  const holder = await desk.token('mail-insights', { tenants: ['contoso'] });
  return { world, trusted, holder };
}
