import { isObjectType } from 'graphql';
import { allowedByAlone, widestCover } from '../decision/index.ts';
import { legalPurpose, type Cover, type Policy } from '../model/index.ts';
import { compileOperation } from '../plan/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { Routes } from './routes.ts';

/** The widest basis of each kind, as far as which rows it shows is concerned. */
const widest = {
  /** A consent or contract of a whole tenant without any limit. */
  tenant: { basis: 'CONSENT', account: null, dataPeriod: null },
  /** A task: one account, without a period. */
  task: { basis: 'LEGAL_PROCESS', account: 'account', dataPeriod: null },
  /** A task with a data period, which content needs. */
  boundedTask: { basis: 'LEGAL_PROCESS', account: 'account', dataPeriod: { from: 0, to: 1 } },
} as const satisfies Record<string, Pick<Cover, 'basis' | 'account' | 'dataPeriod'>>;

export type RowBasis = keyof typeof widest;

/**
 * Fields whose value depends on which rows there are, with the bases under which no query can have them: every way to
 * the field ends in SCOPE_NOT_PUSHABLE, even for the widest basis of the kind. Found by the plan and the decision that
 * the gateway runs.
 */
export function rowLimits(graph: Supergraph): ReadonlyMap<string, readonly RowBasis[]> {
  const { policy, served } = graph;
  const routes = new Routes(served, policy);
  const argued = fieldsWithRowArguments(policy);
  const limits = new Map<string, readonly RowBasis[]>();
  for (const type of Object.values(served.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const mark = policy.fields.get(coordinate);
      if (mark === undefined || mark.kind === 'refused') continue;
      if (!mark.dependsOnRows && !argued.has(coordinate)) continue;
      const plans = routes.operationsFor(type, field).map((document) =>
        compileOperation(graph, document, null).plan({
          values: {},
          conditions: new Map(),
          given: new Map(),
        }),
      );
      const shut = (Object.keys(widest) as RowBasis[]).filter((one) =>
        plans.every((plan) => isShut(plan, coordinate, one)),
      );
      if (plans.length > 0 && shut.length > 0) limits.set(coordinate, shut);
    }
  }
  return limits;
}

/** Fields with an argument that decides which rows come back. */
function fieldsWithRowArguments(policy: Policy): ReadonlySet<string> {
  return new Set(
    [...policy.arguments]
      .filter(([, mark]) => mark.kind !== 'refused' && mark.dependsOnRows)
      .map(([coordinate]) => coordinate.slice(0, coordinate.indexOf('('))),
  );
}

function isShut(
  plan: ReturnType<ReturnType<typeof compileOperation>['plan']>,
  coordinate: string,
  kind: RowBasis,
): boolean {
  const { slots, supergraph } = plan.parts;
  const { vocabulary, fields } = supergraph.policy;
  const mark = fields.get(coordinate);
  const allowed = mark?.kind === 'classified' ? mark.purposes : null;
  const isTask = widest[kind].basis === 'LEGAL_PROCESS';
  const purpose = isTask ? legalPurpose : ([...(allowed ?? vocabulary.purposes.keys())][0] ?? '');
  const cover: Cover = {
    ...widestCover(vocabulary, purpose),
    ...widest[kind],
    operations: ['read'],
  };
  const { refusals } = allowedByAlone(cover, purpose, plan, {});
  return slots
    .filter((slot) => slot.coordinate === coordinate)
    .every((slot) => refusals[slot.id] === 'SCOPE_NOT_PUSHABLE');
}
