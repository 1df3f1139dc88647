import {
  buildSchema,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLField,
} from 'graphql';
import { axisElements } from './axis-elements.ts';
import { rowKinds } from './confinement.ts';
import { scopesOf, usesOf } from './inputs.ts';
import type { Marks, Rule } from './marks.ts';
import type { PlainCaller, PlainProcessor } from './plain.ts';
import { bareSdl, inputsIn, stands, typesIn } from './sdl.ts';
import type { World } from './world.ts';

/** One call that a service got. */
export interface Call {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The elements that were told of for this service before the call; null where nothing was. */
  readonly told: readonly string[] | null;
}

/** What is known of a case with services that subprocessors operate (DESIGN.md §4). */
export interface Asked {
  readonly world: World;
  readonly marks: Marks;
  readonly caller: PlainCaller;
  readonly now: number;
  /** The operation with its variables, as the caller wrote them. */
  readonly text: string;
}

/** Whether a subprocessor's service may be sent anything at all. */
function mayBeSent({ attested }: PlainProcessor, { caller, now }: Asked): boolean {
  const { processor } = caller;
  const isKnown = processor?.kind === 'SUBPROCESSOR' && processor.active;
  if (!isKnown || attested === null || !attested.located) return false;
  return attested.noticeEndsAt <= now && (attested.endsAt === null || now < attested.endsAt);
}

/** Every element of the worlds is customer data. */
function isAttested({ attested }: PlainProcessor, element: string): boolean {
  return attested?.contract === true && attested.elements.includes(element);
}

/** Whether everything that any plan could send to any subprocessor is attested, so that nothing is withheld. */
export function isAllAttested(asked: Asked): boolean {
  return asked.world.processors.every(
    (one) =>
      mayBeSent(one, asked) &&
      sendable(asked, one.service).every(
        (rule) =>
          rule.kind !== 'refused' && rule.elements.every((element) => isAttested(one, element)),
      ),
  );
}

/** All keys, required values and arguments that a service can be sent. */
function sendable(
  { world, marks }: Asked,
  service: string,
): readonly Pick<Rule, 'kind' | 'elements'>[] {
  const known = typesIn(world, service);
  const types = world.types.filter((one) => known.has(one.name));
  const ofFields = types.flatMap((type) => {
    const own = type.fields.filter((one) => type.kind === 'part' || stands(one, service));
    const required = own.flatMap(({ source }) => (source.kind === 'computed' ? source.from : []));
    const keys = type.kind === 'entity' ? ['id', ...required] : [];
    return [
      ...keys.map((one) => marks.ruleAt(`${type.name}.${one}`)),
      ...own.flatMap(({ name, args }) => {
        const field = marks.object(type.name).getFields()[name];
        return field === undefined
          ? []
          : [
              ...args.map((one) => marks.argument(type.name, field, one.name)),
              toldByScopes(marks, type.name, field),
            ];
      }),
    ];
  });
  const ofInputs = inputsIn(world, service).flatMap(({ name, fields }) =>
    fields.map((one) => marks.inputFieldAt(name, one.name)),
  );
  // What is refused as an argument is never sent.
  return [...ofFields, ...ofInputs].filter(
    (one) => !('by' in one && one.kind === 'refused'),
  ) as readonly Pick<Rule, 'kind' | 'elements'>[];
}

/** The values of scopes say whose rows are looked for, whoever fills them in. */
function toldByScopes(
  marks: Marks,
  type: string,
  field: GraphQLField<unknown, unknown>,
): Pick<Rule, 'kind' | 'elements'> {
  const axes = scopesOf(marks, type, field, {}).map((one) => one.by);
  const kinds = axes.length === 0 ? [] : rowKinds(marks, field);
  return { kind: 'open', elements: kinds.flatMap((one) => axisElements(marks, one, axes)) };
}

/** What a subprocessor's service got that it must not have got, or that was not told of before. */
export function wronglySent(calls: readonly Call[], asked: Asked): readonly string[] {
  return calls.flatMap((call) => {
    const processor = asked.world.processors.find((one) => one.service === call.service);
    if (processor === undefined) return [];
    const { told } = call;
    if (!mayBeSent(processor, asked) || told === null) return [`${call.service} was called`];
    const allowed = (one: string): boolean => told.includes(one) && isAttested(processor, one);
    return [...inKeys(call, asked), ...inArguments(call, asked)]
      .filter((rule) => rule.kind === 'refused' || !rule.elements.every(allowed))
      .map(
        (rule) =>
          `${call.service} was sent ${rule.elements.join()} (${rule.kind}), told ${told.join()}`,
      );
  });
}

function inKeys({ variables }: Call, { marks }: Asked): readonly Pick<Rule, 'kind' | 'elements'>[] {
  const lists = Object.values(variables).filter((one) =>
    Array.isArray(one),
  ) as readonly unknown[][];
  return lists.flat().flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('__typename' in one)) return [];
    const { __typename: type, ...sent } = one as Readonly<Record<string, unknown>>;
    return Object.keys(sent).map((name) => marks.ruleAt(`${String(type)}.${name}`));
  });
}

/** By what stands in the document that the service got. */
function inArguments({ service, query, variables }: Call, { world, marks, text }: Asked) {
  const found: Pick<Rule, 'kind' | 'elements'>[] = [];
  const info = new TypeInfo(buildSchema(bareSdl(world, service), { assumeValidSDL: true }));
  const document = parse(query, { noLocation: true });
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => {
        const type = info.getParentType();
        if (!isObjectType(type) || node.name.value === '_entities') return;
        const field = marks.object(type.name).getFields()[node.name.value];
        if (field === undefined) return;
        if ((node.arguments ?? []).length > 0) found.push(toldByScopes(marks, type.name, field));
        for (const { at, kind, elements } of usesOf(
          marks,
          { type: type.name, field, node },
          variables,
        )) {
          // What the gateway made for a scope holds nothing of the caller's.
          const name = /(\w+)\W*$/.exec(at)?.[1] ?? '';
          if (!new RegExp(`\\b${name}\\b`).test(text)) continue;
          found.push({ kind: kind === 'refused' ? 'refused' : 'open', elements });
        }
      },
    }),
  );
  return found;
}
