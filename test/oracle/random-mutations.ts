import type { Draw } from './draw.ts';
import type { PlainMark } from './plain.ts';
import { idArgument, scopeArgument, timeArguments } from './random-arguments.ts';
import { named } from './sdl.ts';
import type { AbstractSpec, ArgumentSpec, FieldSpec, InputSpec, TypeSpec } from './world.ts';

type Gives = Extract<FieldSpec['source'], { kind: 'write' }>['gives'];

const text: ArgumentSpec = { name: 'text', type: 'String', role: { kind: 'text' } };
const word: ArgumentSpec = { name: 'word', type: 'String', role: { kind: 'nothing' } };

interface Graph {
  readonly services: readonly string[];
  readonly entities: readonly TypeSpec[];
  readonly abstracts: readonly AbstractSpec[];
  /** Chance that it has mutations. */
  readonly share: number;
}

/** Now and then mutations of some entities, with the field that they write and the objects that they answer with. */
export function randomMutations(
  draw: Draw,
  { services, entities, abstracts, share }: Graph,
): {
  readonly entities: readonly TypeSpec[];
  readonly types: readonly TypeSpec[];
  readonly inputs: readonly InputSpec[];
} {
  if (!draw.chance(share)) return { entities, types: [], inputs: [] };
  const written = draw.some(entities, 0.7);
  const inputs: InputSpec[] = [];
  const ofOne = written.flatMap(({ name }) => fieldsOf(draw, services, name));
  const fields = [...ofOne, ...abstracts.flatMap((one) => fieldsOfSeveral(draw, one))].map(
    (one) => {
      if (one.args.length === 0 || !draw.chance(0.3)) return one;
      // As most graphs write it: all that a mutation takes in one input object.
      const name = `${one.name.toUpperCase()}Input`;
      inputs.push({ name, fields: one.args });
      const type = draw.pick([`${name}!`, `${name}!`, `${name}!`, name, `[${name}!]!`]);
      return { ...one, args: [{ name: 'input', type, role: { kind: 'input' } } as const] };
    },
  );
  if (fields.length === 0 || draw.chance(0.3)) {
    const source = { kind: 'write', of: [], gives: 'runs' } as const;
    fields.push({
      name: 'ping',
      type: 'Int',
      args: [word],
      services: [draw.pick(services)],
      source,
    });
  }
  const payloads = written
    .filter(({ name }) => fields.some((one) => named(one.type) === `${name}Payload`))
    .map(({ name }): TypeSpec => {
      const page = draw.chance(0.3) ? [plain('page', `${name}Connection`)] : [];
      const own = [plain('row', name), plain('done', 'String'), ...page];
      return { name: `${name}Payload`, kind: 'part', fields: own, interfaces: [] };
    });
  const more = entities.map((one): TypeSpec => {
    if (!written.includes(one)) return one;
    const home = { ...plain('written', 'String'), services: [draw.pick(services)] };
    return { ...one, fields: [...one.fields, home] };
  });
  const mutation: TypeSpec = { name: 'Mutation', kind: 'mutation', fields, interfaces: [] };
  return { entities: more, types: [mutation, ...payloads], inputs };
}

function fieldsOf(draw: Draw, services: readonly string[], name: string): FieldSpec[] {
  const low = name.toLowerCase();
  const field = (suffix: string, type: string, gives: Gives): FieldSpec => ({
    name: `${low}${suffix}`,
    type,
    args: argumentsOf(draw, gives),
    services: [draw.pick(services)],
    source: { kind: 'write', of: [name], gives },
  });
  const all = [
    field('Put', name, 'row'),
    field('PutAll', draw.pick([`[${name}!]!`, `[${name}]`]), 'rows'),
    field('Do', draw.pick([`${name}Payload`, `${name}Payload!`]), 'payload'),
    field('Note', draw.pick(['String', 'String!']), 'text'),
    field('Page', draw.pick([`${name}Connection`, `${name}Connection!`]), 'page'),
  ];
  const some = draw.some(all, 0.5);
  return some.length > 0 ? [...some] : all.slice(0, 1);
}

/** Mutations of rows of several types, in the service that knows the interface or the union. */
function fieldsOfSeveral(draw: Draw, { name, members, service }: AbstractSpec): FieldSpec[] {
  const field = (suffix: string, type: string, gives: Gives): FieldSpec => ({
    name: `${name.toLowerCase()}${suffix}`,
    type,
    args: argumentsOf(draw, gives),
    services: [service],
    source: { kind: 'write', of: members, gives },
  });
  const all = [
    field('Put', name, 'row'),
    field('PutAll', draw.pick([`[${name}!]!`, `[${name}]`]), 'rows'),
  ];
  return [...draw.some(all, 0.8)];
}

function argumentsOf(draw: Draw, gives: Gives): readonly ArgumentSpec[] {
  const tenant = draw.chance(0.97) ? [scopeArgument(draw, 'TENANT')] : [];
  const places = [
    ...(draw.chance(0.3) ? [scopeArgument(draw, 'RESOURCE')] : []),
    ...(draw.chance(0.2) ? [scopeArgument(draw, 'ACCOUNT')] : []),
    ...timeArguments(draw, 0.15),
  ];
  const ids = gives === 'row' || gives === 'payload' ? [idArgument] : [];
  const first: readonly ArgumentSpec[] =
    gives === 'page' && draw.chance(0.4)
      ? [{ name: 'first', type: 'Int', role: { kind: 'first' } }]
      : [];
  return [...tenant, ...places, ...ids, ...first, ...(draw.chance(0.9) ? [text] : [])];
}

function plain(name: string, type: string): FieldSpec {
  return { name, type, args: [], services: [], source: { kind: 'cell' } };
}

/** What a mutation says of itself, beside its arguments: mostly that it is nobody's value, or whose. */
export function mutationMarks(
  draw: Draw,
  field: FieldSpec,
  elements: readonly string[],
): readonly PlainMark[] {
  const at = `Mutation.${field.name}`;
  const isPlain = ['String', 'Int'].includes(named(field.type));
  if (!isPlain && draw.chance(0.6)) return [];
  if (field.name === 'ping' && draw.chance(0.9)) return [{ at, says: 'notCustomerData' }];
  const classified = draw.chance(isPlain ? 0.6 : 0.5);
  if (classified) {
    const narrowed: readonly PlainMark[] = draw.chance(0.1)
      ? [{ at, says: 'release', purposes: ['p.one'] }]
      : [];
    return [{ at, says: 'classified', element: draw.pick(elements) }, ...narrowed];
  }
  return draw.chance(0.95) ? [{ at, says: 'notCustomerData' }] : [];
}
