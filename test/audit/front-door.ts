import type { Config } from '../../src/config.ts';
import { limitKeys } from '../../src/config/limit-keys.ts';
import type { DataPlane } from '../../src/release/index.ts';
import { createInFlight, createServer } from '../../src/server/index.ts';
import {
  element,
  otherElement,
  purpose,
  recipient,
  tenant,
  type Ask,
  type EngineAnswer,
} from '../integration/engine/engine-kit.ts';
import { accessToken, anIdentity, now } from '../unit/identity/token-kit.ts';

/** Wide enough for every document of the audit; nothing else differs from a gateway's own. */
const limits: Config['limits'] = {
  ...limitKeys().parse(undefined),
  documentTokensMax: 20_000,
  documentDepthMax: 50,
  fieldsMax: 10_000,
  aliasesMax: 1_000,
};

/** The gateway's own door on loopback: body, token, document and Apollo Server, with the data plane behind it. */
export interface FrontDoor {
  readonly ask: Ask;
  close(): Promise<void>;
}

export async function openFrontDoor(dataPlane: DataPlane): Promise<FrontDoor> {
  const silent = (): void => {};
  const server = await createServer({
    config: {
      dataPlane: { listen: { host: '127.0.0.1', port: 0 } },
      limits,
      drain: { deadlineMs: 1_000 },
    },
    inFlight: createInFlight(),
    dataPlane,
    control: { schema: dataPlaneSchema(dataPlane), contextFor: () => ({}) },
    identity: await anIdentity(),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    metrics: null,
    serviceStates: () => new Map(),
    now: () => now,
  });
  const { url } = await server.listen();
  const authorization = `Bearer ${token()}`;
  return {
    async ask(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
      });
      const { data = null, errors = [] } = (await response.json()) as Partial<EngineAnswer>;
      return { data, errors };
    },
    close: () => server.close(0),
  };
}

/** The control plane is not asked for anything. */
function dataPlaneSchema(dataPlane: DataPlane) {
  const found: Parameters<Parameters<DataPlane['onSchema']>[0]>[0][] = [];
  dataPlane.onSchema((one) => found.push(one))();
  const [first] = found;
  if (first === undefined) throw new Error('a data plane without a schema');
  return first.apiSchema;
}

function token(): string {
  return accessToken({
    client_id: recipient,
    authorization_details: [
      {
        type: 'customer_data_release',
        tenants: [tenant],
        elements: [element, otherElement],
        purposes: [purpose],
        actions: ['read', 'write'],
      },
    ],
  });
}
