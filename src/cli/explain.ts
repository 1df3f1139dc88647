import { hivePlanner } from '../adapters/hive-planner/index.ts';
import { attested, Variants } from '../decision/index.ts';
import { GatewayError } from '../errors.ts';
import {
  explain,
  inspect,
  plansOf,
  type Explanation,
  type Inspected,
} from '../inspection/index.ts';
import { openRecords, readConfig, sha256Hex, subprocessorsOf } from '../main/index.ts';
import { compileOperation } from '../plan/index.ts';
import { createRecipientRegistry } from '../recipients/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { heldBy, type AskedCaller, type Held } from './held.ts';
import { mustPick, readOperation, readVariables } from './operation-file.ts';
import { sourcesOfConfig } from './policy-source.ts';
import { section } from './table.ts';

export interface ExplainOptions extends AskedCaller {
  readonly config: string;
  readonly json: boolean;
  readonly operation: string;
  readonly operationName?: string;
  readonly variables?: string;
}

/** Prints what a recipient would be answered at most, field by field. Reads the store and asks no service for data. */
export async function explainOperation(
  options: ExplainOptions,
  print: (line: string) => void,
): Promise<void> {
  const inspected = inspect(await sourcesOfConfig(options.config), sha256Hex);
  const config = readConfig(options.config);
  const operators = subprocessorsOf(config);
  const graph = { ...mustHaveGraph(inspected, options.config), operators };
  const document = readOperation(options.operation, graph.served);
  const name = options.operationName ?? null;
  mustPick(document, name);
  const operation = compileOperation(graph, document, name);
  const variables = operation.variables(readVariables(options.variables));
  const records = await openRecords(config.storage);
  try {
    const held = await heldBy(records, graph.policy.vocabulary, options);
    const planner = hivePlanner(graph.supergraphSdl);
    const recipients = createRecipientRegistry({ records, now: Date.now });
    const explanation = await explain({
      plans: plansOf(operation, variables),
      variables,
      caller: held.caller,
      variants: new Variants(() => planner),
      attested: (found) => attested(found, recipients, { fresh: true, now: Date.now() }),
      now: Date.now(),
    });
    if (options.json) {
      const { about: recipient, notes } = held;
      print(JSON.stringify({ recipient, notes, ...explanation }, null, 2));
    } else for (const line of explanationText(held, explanation)) print(line);
  } finally {
    await records.close();
  }
}

/** @throws GatewayError COMPOSITION_FAILED; the detail names the file of the policy */
export function mustHaveGraph({ graph, findings }: Inspected, path: string): Supergraph {
  if (graph !== null) return graph;
  throw new GatewayError('COMPOSITION_FAILED', `${path}: ${findings[0]?.message ?? ''}`);
}

function explanationText(held: Held, told: Explanation): readonly string[] {
  const { tenants, standsOn } = held.caller;
  const covers = told.covers.map((one) => [
    `${one.ref} version ${one.version}`,
    one.basis,
    one.unused === null ? 'used' : `not used: ${one.unused}`,
    one.limits.join('; '),
  ]);
  const fields = told.fields.map((one) => [
    one.path,
    one.coordinate,
    one.code ?? 'may leave',
    one.elements.join(', '),
    one.basis.length === 0 ? one.reason : `${one.reason}; on ${one.basis.join(', ')}`,
  ]);
  const rows = told.rows.map(({ path, type, visible, reason }) => [
    path,
    type,
    visible ? 'visible' : 'not visible',
    reason,
  ]);
  return [
    `${held.about}, tenant ${tenants.join(', ')}, for ${told.purpose}, on ${standsOn}`,
    ...held.notes.map((one) => `Note: ${one}.`),
    'Supposes a token that names every element.',
    ...section('Bases:', covers),
    ...section('Fields:', [['path', 'coordinate', 'decision', 'elements', 'reason'], ...fields]),
    ...section('Objects:', rows),
    ...section(
      'Arguments that the gateway fills:',
      told.scopes.map((one) => [one.coordinate, one.narrowed]),
    ),
    ...(told.calls.length === 0
      ? ['No service is asked.']
      : section(
          'Calls:',
          told.calls.map((one) => [
            one.service,
            one.withheld === null ? one.operation : `not asked: ${one.withheld}`,
          ]),
        )),
  ];
}
