import { buildSchema } from 'graphql';
import type { Draw } from './draw.ts';
import { Marks } from './marks.ts';
import type { PlainElement, PlainMark, PlainPolicy, PlainSubject } from './plain.ts';
import { enumSpec, now, scalarName } from './plain-types.ts';
import { mutationMarks } from './random-mutations.ts';
import type { Shape } from './random-types.ts';
import { inputsIn, monolithSdl, named, stands, typesIn } from './sdl.ts';
import type {
  AbstractSpec,
  ArgumentSpec,
  FieldSpec,
  InputSpec,
  Placement,
  TypeSpec,
  World,
} from './world.ts';

/** The vocabulary of every random world. */
export const elements: readonly PlainElement[] = [
  { key: 'a.name', timed: false, never: false },
  { key: 'a.mail', timed: false, never: false },
  { key: 'a.note', timed: true, never: false },
  { key: 'b.doc', timed: false, never: false },
  { key: 'b.body', timed: true, never: false },
  { key: 'b.trace', timed: true, never: false },
  { key: 'k.key', timed: false, never: true },
];
export const purposes = ['p.one', 'p.two'];
const open = elements.filter((one) => !one.never).map((one) => one.key);

/** Marks at every place where one may stand, most of them sensible and some missing. */
function randomPolicy(draw: Draw, shape: Shape): PlainPolicy {
  const marks: PlainMark[] = [];
  const subjects: Record<string, PlainSubject> = {};
  const requires: Record<string, readonly string[]> = {};
  for (const type of shape.types) {
    if (type.kind === 'entity') subjects[type.name] = randomSubject(draw, type, shape);
    if (!/Connection|Edge|Page|Query|Mutation|Payload/.test(type.name) && draw.chance(0.12)) {
      marks.push({ at: type.name, says: 'classified', element: draw.pick(open) });
    }
    for (const field of type.fields) {
      const at = `${type.name}.${field.name}`;
      marks.push(...fieldMarks(draw, type, field));
      if (field.source.kind === 'computed') {
        requires[at] = field.source.from.map((one) => `${type.name}.${one}`);
      }
    }
  }
  for (const one of shape.abstracts) {
    if (one.fields === null) continue;
    if (draw.chance(0.12))
      marks.push({ at: one.name, says: 'classified', element: draw.pick(open) });
    for (const field of one.fields) {
      if (field.name === 'id') continue;
      marks.push(...plainMarks(draw, `${one.name}.${field.name}`, 0.3));
    }
  }
  for (const one of shape.inputs) marks.push(...inputMarks(draw, one));
  if (draw.chance(0.8))
    marks.push({ at: scalarName, says: 'classified', element: draw.pick(open) });
  if (draw.chance(0.3))
    marks.push({ at: enumSpec.name, says: 'classified', element: draw.pick(open) });
  const entities = Object.keys(subjects);
  const writes = shape.types.some((one) => one.kind === 'mutation');
  const constant = writes && draw.chance(0.08) ? { writesTo: 'north' } : {};
  const policy = { marks, subjects, entities, requires, elements, ...constant };
  return { ...policy, marks: [...marks, ...filterMarks(draw, shape, policy)] };
}

function randomSubject(draw: Draw, type: TypeSpec, shape: Shape): PlainSubject {
  const elsewhere = draw.chance(0.45) ? 0.5 : 0;
  const at = (name: string): string =>
    draw.chance(elsewhere) ? (pathTo(draw, type, name, shape) ?? name) : name;
  const whole: PlainSubject = {
    ...(draw.chance(0.1) ? { tenantValue: 'north' } : { tenant: at('tenant') }),
    ...(draw.chance(0.85) ? { account: at('account') } : {}),
    ...(draw.chance(0.5) ? { resource: at('resource') } : {}),
    ...(draw.chance(0.2) ? { owners: [at('owners')] } : {}),
    ...(draw.chance(0.5) ? { recordedAt: [at('at'), ...(draw.chance(0.3) ? ['at2'] : [])] } : {}),
  };
  return draw.chance(0.5) ? whole : { ...whole, exists: nonEmpty(draw, open, 0.35) };
}

/** A way to a field of that name through single objects, of other rows or inside; null where there is none. */
function pathTo(draw: Draw, type: TypeSpec, name: string, shape: Shape, steps = 2): string | null {
  const ways = type.fields.flatMap((field): readonly string[] => {
    const behind = shape.types.find((one) => one.name === field.type.replace('!', ''));
    if (behind === undefined || !['cell', 'rows'].includes(field.source.kind)) return [];
    const own = behind.fields.some((one) => one.name === name) ? [name] : [];
    const further = steps > 1 ? pathTo(draw, behind, name, shape, steps - 1) : null;
    const longer = further === null ? [] : [further, further, further];
    return [...own, ...longer].map((one) => `${field.name}.${one}`);
  });
  return ways.length === 0 ? null : draw.pick(ways);
}

function nonEmpty(draw: Draw, list: readonly string[], p: number): readonly string[] {
  const some = draw.some(list, p);
  return some.length > 0 ? some : [draw.pick(list)];
}

function fieldMarks(draw: Draw, type: TypeSpec, field: FieldSpec): readonly PlainMark[] {
  const at = `${type.name}.${field.name}`;
  const said: PlainMark[] = [];
  for (const one of field.args) said.push(...argumentMarks(draw, `${at}(${one.name}:)`, one));
  if (['totalCount', 'hasNextPage', 'endCursor', 'cursor'].includes(field.name)) {
    return [
      { at, says: 'dependsOnRows' },
      draw.chance(0.9)
        ? { at, says: 'notCustomerData' }
        : { at, says: 'classified', element: draw.pick(open) },
    ];
  }
  if (/Connection|Edge/.test(type.name)) {
    return draw.chance(0.1) ? [...said, ...plainMarks(draw, at, 0.8)] : said;
  }
  if (type.kind === 'mutation') return [...said, ...mutationMarks(draw, field, open)];
  if (/Payload/.test(type.name)) {
    const unmarked = draw.chance(field.name === 'done' ? 0.1 : 0.9);
    return unmarked ? said : [...said, { at, says: 'notCustomerData' }];
  }
  if (type.kind === 'query') {
    const unmarked = draw.chance(field.name === 'version' ? 0.1 : 0.7);
    return unmarked ? said : [...said, { at, says: 'notCustomerData' }];
  }
  if (field.name === 'id' && draw.chance(0.5)) return [...said, { at, says: 'notCustomerData' }];
  const composite = /^[EVIU]\d|Connection/.test(named(field.type));
  if (composite && draw.chance(0.6)) return [...said, { at, says: 'notCustomerData' }];
  return [...said, ...plainMarks(draw, at, 0.8), ...derivation(draw, type, field)];
}

/** What is said of an argument or of a field of an input object, short of what it tests. */
function argumentMarks(draw: Draw, at: string, { role }: ArgumentSpec): readonly PlainMark[] {
  if (role.kind === 'scope') return [{ at, says: 'scope', by: role.by }];
  if (role.kind === 'first') return [{ at, says: 'dependsOnRows' }];
  const share = { id: 0.95, nothing: 0.95, text: 0.97, input: 0.08, equals: 0 }[role.kind];
  if (!draw.chance(share)) return [];
  if (role.kind === 'id' ? draw.chance(0.5) : draw.chance(0.6)) {
    return [{ at, says: 'classified', element: draw.pick(open) }];
  }
  return [{ at, says: 'notCustomerData' }];
}

function inputMarks(draw: Draw, { name, fields }: InputSpec): readonly PlainMark[] {
  const whole: readonly PlainMark[] = draw.chance(0.08)
    ? [{ at: name, says: 'classified', element: draw.pick(open) }]
    : [];
  return [...whole, ...fields.flatMap((one) => argumentMarks(draw, `${name}.${one.name}`, one))];
}

/** Computed by its service from another field of the same object. */
function derivation(draw: Draw, type: TypeSpec, field: FieldSpec): readonly PlainMark[] {
  if (type.kind !== 'entity' || !/^p[1-9]$/.test(field.name) || !draw.chance(0.15)) return [];
  const earlier = type.fields.filter((one) => /^p\d$/.test(one.name) && one.name < field.name);
  const source = `${type.name}.${draw.pick(earlier).name}`;
  return [{ at: `${type.name}.${field.name}`, says: 'derivedFrom', fields: [source] }];
}

function plainMarks(draw: Draw, at: string, classified: number): readonly PlainMark[] {
  const said: PlainMark[] = [];
  const isKey = at.endsWith('.id');
  const element = draw.chance(0.95) || isKey ? draw.pick(open) : 'k.key';
  const opaque = isKey ? ({ opaque: true } as const) : {};
  if (draw.chance(classified)) said.push({ at, says: 'classified', element, ...opaque });
  else if (draw.chance(0.7)) said.push({ at, says: 'notCustomerData' });
  const [first] = said;
  if (first?.says !== 'classified') return said;
  if (draw.chance(0.15)) said.push({ at, says: 'classified', element: draw.pick(open), ...opaque });
  if (draw.chance(0.1)) {
    said.push({ at, says: 'release', bases: [draw.pick(['TENANT_CONSENT', 'LEGAL_PROCESS'])] });
  }
  if (draw.chance(0.1)) said.push({ at, says: 'release', purposes: [draw.pick(purposes)] });
  return said;
}

/** An argument that filters by a field says so truthfully: it tests all that the field carries. */
function filterMarks(draw: Draw, shape: Shape, policy: PlainPolicy): readonly PlainMark[] {
  const schema = buildSchema(monolithSdl(worldOf(shape, policy, [], {})));
  const marks = new Marks(schema, policy);
  const tests = (at: string, of: string, { role }: ArgumentSpec): readonly PlainMark[] => {
    if (role.kind !== 'equals') return [];
    const tested = marks.object(of).getFields()[role.field];
    const rule = tested === undefined ? null : marks.rule(of, tested);
    // What is said of the whole input object must not stand alone for what the field tests.
    const isSaid = policy.marks.some((one) => one.at === at.split('.')[0]);
    if (draw.chance(0.5) || isSaid) return [{ at, says: 'tests', field: `${of}.${role.field}` }];
    if (rule?.kind === 'open') return [{ at, says: 'notCustomerData' }];
    if (rule?.kind !== 'classified' || draw.chance(0.05)) return [];
    return rule.elements.map((element) => ({ at, says: 'classified', element }));
  };
  const ofFields = shape.types.flatMap((type) =>
    type.fields.flatMap((field) => {
      const [of = ''] = 'of' in field.source ? field.source.of : [];
      const at = `${type.name}.${field.name}`;
      return field.args.flatMap((one) => tests(`${at}(${one.name}:)`, of, one));
    }),
  );
  const ofInputs = shape.inputs.flatMap((input) => {
    const of = input.name.replace(/Filter$|More$/, '');
    return input.fields.flatMap((one) => tests(`${input.name}.${one.name}`, of, one));
  });
  return [...ofFields, ...ofInputs];
}

function worldOf(
  shape: Shape,
  policy: PlainPolicy,
  placements: readonly Placement[],
  spelling: World['spelling'],
): World {
  return {
    ...shape,
    policy,
    placements,
    spelling,
    scalars: [scalarName],
    enums: [enumSpec],
    processors: [],
    tenants: ['north', 'south', 'west'],
    accounts: ['u1', 'u2', 'u3'],
    resources: ['g1', 'g2'],
  };
}

/** A whole random world without its rows. */
export function randomWorld(draw: Draw, shape: Shape): World {
  const policy = randomPolicy(draw, shape);
  const spelling = Object.fromEntries(
    shape.services.map((one) => [
      one,
      draw.pick(['plain', 'plain', 'namespace', 'renamed'] as const),
    ]),
  );
  const bare = worldOf(shape, policy, [], spelling);
  const placements = policy.marks.map((mark): Placement => {
    const homes = shape.services.filter((one) => carries(bare, one, mark.at));
    return homes.length === 0 || draw.chance(0.25) ? 'overlay' : { service: draw.pick(homes) };
  });
  return { ...bare, placements, processors: randomProcessors(draw, shape.services) };
}

/** Now and then a subprocessor operates one of the services. */
function randomProcessors(draw: Draw, services: readonly string[]): World['processors'] {
  if (!draw.chance(0.2)) return [];
  const attested = {
    elements: draw.chance(0.7) ? open : draw.some(open, 0.6),
    contract: draw.chance(0.95),
    located: draw.chance(0.95),
    noticeEndsAt: draw.chance(0.95) ? 0 : now + 1,
    endsAt: draw.pick([null, null, now + 1, now + 1, now]),
  };
  const own = services.filter((one) => one !== 'added');
  return [{ service: draw.pick(own), attested: draw.chance(0.05) ? null : attested }];
}

/** Whether a service's own SDL has the coordinate. */
function carries(world: World, service: string, at: string): boolean {
  const [name = '', rest] = at.split('.');
  const known = typesIn(world, service);
  const type = world.types.find((one) => one.name === name);
  if (type === undefined) {
    const abstract = world.abstracts.find((one) => one.name === name);
    if (abstract !== undefined) return known.has(name) && isHomeOf(abstract, service, rest);
    if (world.inputs.some((one) => one.name === name)) {
      return inputsIn(world, service).some((one) => one.name === name);
    }
    return uses(world, service, name);
  }
  if (!known.has(name)) return false;
  if (rest === undefined || type.kind === 'part') return true;
  const field = type.fields.find((one) => one.name === rest.split('(')[0]);
  return field !== undefined && stands(field, service);
}

/** Whether a service is the one that says of an interface, or of this field of it, what it carries. */
function isHomeOf({ service, added }: AbstractSpec, home: string, field?: string): boolean {
  const isAdded = field !== undefined && added?.fields.includes(field) === true;
  return isAdded ? added.service === home : service === home || added?.service !== home;
}

/** Whether a service's SDL needs the definition of a plain type. */
function uses(world: World, service: string, plain: string): boolean {
  const known = typesIn(world, service);
  return (
    world.types.some(
      (type) =>
        known.has(type.name) &&
        type.fields.some(
          (one) => named(one.type) === plain && (type.kind === 'part' || stands(one, service)),
        ),
    ) || inputsIn(world, service).some((one) => one.fields.some((it) => named(it.type) === plain))
  );
}
