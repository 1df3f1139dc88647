import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLNamedType,
} from 'graphql';
import type { BasisRef, ContractCategory, Policy, ServiceOperator } from '../model/index.ts';
import { elementsOfUses, type ReleasePlan } from '../plan/index.ts';
import type { FetchNode, PlanNode, RequiresSelection } from '../plan/port.ts';
import { isInStanding, type Recipients } from '../recipients/index.ts';

/** What the plan sends to a service that a subprocessor operates, whatever the rows turn out to be. */
export interface Sending {
  readonly service: string;
  readonly operator: ServiceOperator;
  /** Elements of arguments and of representations: keys and required values. */
  readonly elements: readonly string[];
  readonly contracts: readonly ContractCategory[];
  /** Something among it has no basis at all, or no mark. */
  readonly forbidden: boolean;
}

/** A sending that the subprocessor's standing and attestation cover. */
export interface Transfer extends Sending {
  /** The subprocessor's record: it must still hold when the transfer is recorded. */
  readonly standing: BasisRef;
}

/** Judges on the plan what each subprocessor's service would be sent. */
export function sendings(plan: ReleasePlan, queryPlan: PlanNode | null): readonly Sending[] {
  const { operators } = plan.parts.supergraph;
  if (operators.size === 0 || queryPlan === null) return [];
  const byService = new Map<string, Collector>();
  for (const node of callsOf(queryPlan)) {
    const operator = operators.get(node.serviceName);
    if (operator === undefined) continue;
    const collector = byService.get(node.serviceName) ?? new Collector(plan);
    byService.set(node.serviceName, collector);
    collector.operation(node.operation);
    const required =
      node.kind === 'Fetch'
        ? [node.requires ?? []]
        : node.entityBatch.aliases.map((one) => one.requires);
    for (const one of required) collector.representation(one, undefined);
  }
  return [...byService].flatMap(([service, collector]) => {
    const operator = operators.get(service);
    return operator === undefined ? [] : [{ service, operator, ...collector.collected() }];
  });
}

type Called = FetchNode | Extract<PlanNode, { kind: 'BatchFetch' }>;

/** All calls of a plan, in order. */
export function callsOf(node: PlanNode | null): readonly Called[] {
  if (node === null) return [];
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(callsOf);
    case 'Flatten':
      return callsOf(node.node);
    default:
      return [node];
  }
}

class Collector {
  readonly #plan: ReleasePlan;
  readonly #elements = new Set<string>();
  readonly #contracts = new Set<ContractCategory>();
  #forbidden = false;

  constructor(plan: ReleasePlan) {
    this.#plan = plan;
  }

  /** Arguments, by the slots of the fields that carry them, and what the gateway itself writes into scopes. */
  operation(text: string): void {
    const { supergraph, slots, confiners } = this.#plan.parts;
    const { policy } = supergraph;
    const info = new TypeInfo(supergraph.whole);
    const argued = slots.filter((one) => one.arguments.length > 0);
    visit(
      parse(text, { noLocation: true }),
      visitWithTypeInfo(info, {
        Field: (node) => {
          const type = info.getParentType();
          if ((node.arguments ?? []).length === 0 || type == null) return;
          const names = this.#typesOf(type).map((one) => `${one}.${node.name.value}`);
          for (const slot of argued.filter((one) => names.includes(one.coordinate))) {
            for (const element of elementsOfUses(slot.arguments)) this.#add(element);
            for (const use of slot.arguments) {
              for (const contract of contractsOf(policy, use)) this.#contracts.add(contract);
            }
          }
          for (const { told } of confiners.filter((one) => names.includes(one.coordinate))) {
            for (const element of told) this.#add(element);
          }
        },
      }),
    );
  }

  /** Keys and required values, by the marks of their fields. */
  representation(
    selections: readonly RequiresSelection[],
    type: GraphQLNamedType | undefined,
  ): void {
    const { whole, policy } = this.#plan.parts.supergraph;
    for (const one of selections) {
      if (one.kind === 'InlineFragment') {
        this.representation(one.selections, whole.getType(one.typeCondition));
        continue;
      }
      if (one.name === '__typename') continue;
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[one.name] : null;
      if (type === undefined || field == null) {
        this.#forbidden = true;
        continue;
      }
      for (const name of this.#typesOf(type)) {
        const mark = policy.fields.get(`${name}.${one.name}`);
        if (mark === undefined || mark.kind === 'refused') this.#forbidden = true;
        if (mark?.kind !== 'classified') continue;
        for (const element of mark.elements) this.#elements.add(element);
        for (const contract of mark.contracts) this.#contracts.add(contract);
      }
      this.representation(one.selections ?? [], getNamedType(field.type));
    }
  }

  collected(): Pick<Sending, 'elements' | 'contracts' | 'forbidden'> {
    return {
      elements: [...this.#elements].sort(),
      contracts: [...this.#contracts].sort(),
      forbidden: this.#forbidden,
    };
  }

  #add(element: string): void {
    this.#elements.add(element);
    const known = this.#plan.parts.supergraph.policy.vocabulary.elements.get(element);
    if (known === undefined) this.#forbidden = true;
    else this.#contracts.add(known.contract);
  }

  #typesOf(type: GraphQLNamedType): readonly string[] {
    const { whole } = this.#plan.parts.supergraph;
    return isAbstractType(type) ? whole.getPossibleTypes(type).map((one) => one.name) : [type.name];
  }
}

/** Contract categories of an argument's value and of the fields that it tests. */
function contractsOf(policy: Policy, { at }: { readonly at: string }): readonly ContractCategory[] {
  const mark = policy.arguments.get(at);
  if (mark?.kind !== 'classified' && mark?.kind !== 'scope') return [];
  const tested = mark.tests.map((one) => policy.fields.get(one));
  return [
    ...mark.contracts,
    ...tested.flatMap((one) => (one?.kind === 'classified' ? one.contracts : [])),
  ];
}

/**
 * The sendings that may go out: the subprocessor is registered and in good standing, and its attestation covers every
 * element, every contract category and the service's location, after the notice has ended. The others are withheld as
 * a whole. Unknown means withheld.
 */
export async function attested(
  found: readonly Sending[],
  recipients: Pick<Recipients, 'find'>,
  { fresh, now }: { readonly fresh: boolean; readonly now: number },
): Promise<readonly Transfer[]> {
  const judged = await Promise.all(
    found.map(async (one): Promise<readonly Transfer[]> => {
      const { recipient, location, attestation } = one.operator;
      if (attestation === null || one.forbidden) return [];
      const { elements, contracts, locations, noticeEndsAt, endsAt } = attestation;
      const covered =
        one.elements.every((element) => elements.includes(element)) &&
        one.contracts.every((contract) => contracts.includes(contract)) &&
        locations.includes(location) &&
        noticeEndsAt <= now &&
        (endsAt === null || now < endsAt);
      if (!covered) return [];
      const record = await recipients.find(recipient, { fresh });
      if (record?.kind !== 'SUBPROCESSOR' || !isInStanding(record)) return [];
      return [{ ...one, standing: { ref: `recipient:${recipient}`, version: record.version } }];
    }),
  );
  return judged.flat();
}
