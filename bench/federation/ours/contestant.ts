import { rmSync } from 'node:fs';
import { parse } from 'graphql';
import { Caller } from '../../../src/identity/caller.ts';
import { startGateway } from '../../../src/main/index.ts';
import type { Contestant, Setting } from '../contestant.ts';
import { tenants } from '../tenants.ts';
import { settingsWithConsents } from './consents.ts';
import { dataPlaneOf, silent } from './data-plane.ts';
import { addGrants } from './grants.ts';
import { serviceInside } from './service-inside.ts';
import {
  elements,
  purpose,
  recipient,
  sceneGraph,
  type Enforcement,
  type Settings,
} from './settings.ts';

/** In what our gateway differs from the shipped one, enforcing. */
export interface OursOptions {
  readonly enforcement?: Enforcement;
  /** Whether releases are recorded; only in process can they not be. */
  readonly logged?: boolean;
  /** The scene's one service answers in the gateway's process, by its configuration. */
  readonly inside?: boolean;
  /** Tenants that consent, and that the caller of the engine names. */
  readonly consenting?: readonly string[];
  /** Grants in the store that are of no concern to the request. */
  readonly otherGrants?: number;
  /** As in the configuration. */
  readonly grantCacheMs?: number;
}

/** Our gateway: the shipped server over HTTP, and in process the shipped data plane with its durable log. */
export function ours(options: OursOptions): Contestant {
  const { enforcement = 'enforced', logged = true, inside = false } = options;
  const { consenting = tenants, otherGrants = 0, grantCacheMs } = options;
  const prepare = async ({ scene, urls }: Setting): Promise<Settings> => {
    const limits = grantCacheMs === undefined ? {} : { grantCacheMs };
    const graph = { ...sceneGraph(enforcement, scene, urls), limits };
    const settings = await settingsWithConsents(
      inside ? serviceInside(graph, scene) : graph,
      consenting,
    );
    if (otherGrants > 0) addGrants(`${settings.folder}/bench.db`, otherGrants);
    return settings;
  };
  return {
    async serve(setting) {
      const { config, folder, token } = await prepare(setting);
      const gateway = await startGateway(config, silent);
      return {
        url: `${gateway.url}/graphql`,
        headers: { authorization: `Bearer ${token}` },
        async close() {
          await gateway.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    async engine(setting, services) {
      const { config, folder } = await prepare(setting);
      const { dataPlane, served, close } = await dataPlaneOf(
        config,
        setting.scene,
        services,
        logged,
      );
      const document = parse(setting.scene.operation);
      const caller = callerOfEverything(consenting);
      return {
        async execute(snapshot) {
          const { data, errors } = await dataPlane.release({
            caller,
            document,
            schema: served,
            operationName: null,
            variables: { snapshot },
            signal: new AbortController().signal,
            arrival: dataPlane.arrival(),
          });
          return errors.length === 0 ? { data } : { data, errors };
        },
        async close() {
          await close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

function callerOfEverything(tenants: readonly string[]): Caller {
  return new Caller({
    standsOn: 'TENANT_AUTHORISATION',
    recipient,
    issuer: 'https://issuer.bench.example',
    tokenId: '0'.repeat(64),
    tenants,
    elements,
    purpose,
    operations: ['read'],
    task: null,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
}
