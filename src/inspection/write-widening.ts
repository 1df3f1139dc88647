import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { consentRecipients, contractRecipients, type ArgumentMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import type { Widening } from './widening.ts';

/** What a mutation may write: the elements that a grant with `write` must hold, over all of its arguments. */
interface Writing {
  readonly elements: readonly string[];
  /** null: for every purpose. */
  readonly purposes: ReadonlySet<string> | null;
}

/**
 * Mutations that run now and did not, or that can write what they could not. That one asks for less than before is told
 * with its arguments and its answer.
 */
export function writeWidenings(before: Supergraph, now: Supergraph): readonly Widening[] {
  const old = writings(before);
  return [...writings(now)].flatMap(([coordinate, writing]): readonly Widening[] => {
    const known = old.get(coordinate);
    const more = writing.elements.filter((one) => known?.elements.includes(one) !== true);
    const found: Widening[] = [];
    if (known === undefined && more.length === 0) {
      const why = 'runs for whoever may write at all: it writes nobody’s data';
      found.push({ coordinate, basis: null, recipients: [], purposes: [], why });
    }
    if (more.length > 0) {
      found.push(...written(coordinate, writing, now, `can write ${more.join(', ')}`));
    }
    const { mutationTenant } = now.policy;
    const isMoved = mutationTenant !== null && before.policy.mutationTenant !== mutationTenant;
    if (known !== undefined && isMoved) {
      found.push(...written(coordinate, writing, now, `writes to ${mutationTenant}`));
    }
    return found;
  });
}

function written(
  coordinate: string,
  { purposes: asked }: Writing,
  { policy }: Supergraph,
  why: string,
): readonly Widening[] {
  const known = [...policy.vocabulary.purposes.values()].filter(
    ({ key }) => asked?.has(key) ?? true,
  );
  const purposes = known.map(({ key }) => key).toSorted();
  const essential = known.filter((one) => one.essential).map(({ key }) => key);
  const all: readonly Widening[] = [
    { coordinate, basis: 'CONSENT', recipients: consentRecipients, purposes, why },
    {
      coordinate,
      basis: 'CONTRACT',
      recipients: contractRecipients,
      purposes: essential.toSorted(),
      why,
    },
  ];
  return all.filter((one) => one.purposes.length > 0);
}

/** By coordinate: the mutations that can run. No task ever writes, so one that is left to legal process cannot. */
function writings({ whole, policy }: Supergraph): ReadonlyMap<string, Writing> {
  const found = new Map<string, Writing>();
  const mutation = whole.getMutationType();
  for (const field of Object.values(mutation?.getFields() ?? {})) {
    const coordinate = `${mutation?.name}.${field.name}`;
    const mark = policy.fields.get(coordinate);
    if (mark === undefined || mark.kind === 'refused') continue;
    if (mark.kind === 'classified' && !mark.bases.has('TENANT_CONSENT')) continue;
    const marks = field.args.flatMap((one) => [
      policy.arguments.get(`${coordinate}(${one.name}:)`),
      ...marksWithin(one.type, policy.arguments, []),
    ]);
    const own = mark.kind === 'classified' ? mark.elements : [];
    const carried = marks.flatMap((one) =>
      one?.kind === 'classified' || one?.kind === 'scope' ? one.elements : [],
    );
    found.set(coordinate, {
      elements: [...new Set([...own, ...carried])].toSorted(),
      purposes: mark.kind === 'classified' ? mark.purposes : null,
    });
  }
  return found;
}

function marksWithin(
  type: GraphQLInputType,
  marks: ReadonlyMap<string, ArgumentMark>,
  seen: readonly string[],
): readonly (ArgumentMark | undefined)[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input) || seen.includes(input.name)) return [];
  return Object.values(input.getFields()).flatMap((one) => [
    marks.get(`${input.name}.${one.name}`),
    ...marksWithin(one.type, marks, [...seen, input.name]),
  ]);
}
