import type { ServiceModule } from '../../src/adapters/in-process-service/index.ts';
import type { ServiceOperator } from '../../src/model/index.ts';
import type { ReleaseCommit } from '../../src/release-log/index.ts';
import { WorldService } from './data-service.ts';
import { Engine, type GatewayAnswer, type GatewayRequest, type Store } from './gateway.ts';
import { limitedStore } from './limited-store.ts';
import type { Outage } from './outage.ts';
import type { PlainGrant } from './plain.ts';
import type { Call } from './processors.ts';
import { processor } from './registry.ts';
import { overlaySdl, serviceSdl } from './sdl.ts';
import type { Data, World } from './world.ts';
import { WorldState } from './writes.ts';

/** What is so while one request is answered. */
interface Standing {
  readonly state: WorldState;
  grants: readonly PlainGrant[];
  calls: Call[];
  commits: () => readonly ReleaseCommit[];
}

/** The engine over one random world. */
export class WorldGateway extends Engine {
  readonly #at: Standing;
  readonly #services: readonly WorldService[];

  constructor(world: World, data: Data, store: Store) {
    const state = new WorldState(world, data);
    const at: Standing = { state, grants: [], calls: [], commits: () => [] };
    const services = world.services.map((name) => new WorldService(world, name, state));
    const parts = services.map((service) => {
      const { name } = service;
      const execute: ServiceModule['execute'] = (request) => service.execute(request);
      service.onCall = ({ query, variables }) => {
        at.calls.push({ service: name, query, variables, told: toldOf(at.commits(), name) });
      };
      const operator = operatorOf(world, name);
      return { name, sdl: serviceSdl(world, name), execute, ...(operator && { operator }) };
    });
    const { elements } = world.policy;
    const limited = limitedStore(store, () => at.grants);
    super({ services: parts, overlay: overlaySdl(world), elements, store: limited });
    at.commits = () => this.commits;
    this.#at = at;
    this.#services = services;
  }

  override async ask(request: GatewayRequest): Promise<GatewayAnswer> {
    this.#at.grants = request.grants;
    this.#at.calls = [];
    // What one request has written, no other one finds.
    this.#at.state.begin();
    return super.ask(request);
  }

  /** What the services were asked for the last request. */
  get calls(): readonly Call[] {
    return this.#at.calls;
  }

  /** Coordinates of the mutations that ran for the last request, in order. */
  get runs(): readonly string[] {
    return this.#at.state.runs;
  }

  /** The service that fails from now on. */
  set outage(outage: Outage | null) {
    for (const one of this.#services) one.outage = one.name === outage?.service ? outage : null;
  }

  /** What the services answer from now on. */
  set data(data: Data) {
    this.#at.state.data = data;
  }
}

function operatorOf({ processors }: World, service: string): ServiceOperator | undefined {
  const found = processors.find((one) => one.service === service);
  if (found === undefined) return undefined;
  const { attested } = found;
  return {
    recipient: processor,
    location: 'EU',
    attestation: attested && {
      elements: attested.elements,
      contracts: attested.contract ? ['CUSTOMER_DATA'] : ['DIAGNOSTIC'],
      locations: attested.located ? ['EU'] : ['US'],
      noticeEndsAt: attested.noticeEndsAt,
      endsAt: attested.endsAt,
    },
  };
}

/** The elements that the last transfer told of for a service. */
function toldOf(commits: readonly ReleaseCommit[], service: string): readonly string[] | null {
  const told = commits
    .flatMap((one) => one.entries)
    .flatMap((bytes) => {
      const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
        readonly transfers?: readonly { readonly service: string; readonly elements: string[] }[];
      };
      return entry.transfers?.filter((one) => one.service === service) ?? [];
    });
  return told.at(-1)?.elements ?? null;
}
