import { abstractText } from './abstract-text.ts';
import type { PlainMark } from './plain.ts';
import {
  addedBy,
  inputOf,
  type ArgumentSpec,
  type FieldSpec,
  type InputSpec,
  type TypeSpec,
  type World,
} from './world.ts';

/** The whole graph as one schema. */
export function monolithSdl(world: World): string {
  return render(world, { service: null, marks: () => '', federation: false });
}

/** What a service runs on: no directive at all. */
export function bareSdl(world: World, service: string): string {
  return render(world, { service, marks: () => '', federation: false });
}

/** What a service publishes: federation's directives, and the marks that are written in it. */
export function serviceSdl(world: World, service: string): string {
  const spelling = world.spelling[service] ?? 'plain';
  const marks = (at: string): string =>
    world.policy.marks
      .filter((one, n) => {
        const place = world.placements[n];
        return one.at === at && place !== 'overlay' && place?.service === service;
      })
      .map((one) => ` ${directive(one, spell(spelling))}`)
      .join('');
  const subject = (type: string): string => {
    const { subjects, writesTo } = world.policy;
    const constant = type === 'Mutation' && writesTo !== undefined;
    const said = constant ? { tenantValue: writesTo } : subjects[type];
    const home = homeOf(world, type) === service ? said : undefined;
    return home === undefined ? '' : ` @${spell(spelling)('subject')}(${written(home)})`;
  };
  const head =
    spelling === 'plain'
      ? ''
      : `\n  @link(url: "https://consentry.dev/spec/v1.0"${spelling === 'renamed' ? `, import: [${names.map((one) => `{ name: "@${one}", as: "@my_${one}" }`).join(', ')}]` : ''})`;
  return `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@inaccessible", "@interfaceObject"])${head}
${render(world, { service, marks: (at) => (at.includes('.') ? marks(at) : subject(at) + marks(at)), federation: true })}`;
}

const names = [
  'classified',
  'release',
  'notCustomerData',
  'dependsOnRows',
  'scope',
  'subject',
  'tests',
  'derivedFrom',
];

function spell(spelling: 'plain' | 'namespace' | 'renamed'): (name: string) => string {
  if (spelling === 'plain') return (name) => name;
  return (name) => (spelling === 'namespace' ? `consentry__${name}` : `my_${name}`);
}

/** The service that says whose objects of a type are: the first that knows it. */
function homeOf(world: World, type: string): string | undefined {
  return world.services.find((one) => typesIn(world, one).has(type));
}

/** The marks that stand in no service, as an overlay. */
export function overlaySdl(world: World): string {
  return world.policy.marks
    .filter((_, n) => world.placements[n] === 'overlay')
    .map((one) => overlayOf(world, one))
    .join('\n');
}

function overlayOf(world: World, mark: PlainMark): string {
  const said = directive(mark, (name) => name);
  const [type = '', rest] = mark.at.split('.');
  const isInterface = world.abstracts.some((one) => one.name === type && one.fields !== null);
  const keyword = isInterface
    ? 'interface'
    : world.scalars.includes(type)
      ? 'scalar'
      : world.enums.some((one) => one.name === type)
        ? 'enum'
        : world.inputs.some((one) => one.name === type)
          ? 'input'
          : 'type';
  if (rest === undefined) return `extend ${keyword} ${type} ${said}`;
  const [field = '', argument] = rest.replace(':)', '').split('(');
  return argument === undefined
    ? `extend ${keyword} ${type} { ${field}: Int ${said} }`
    : `extend ${keyword} ${type} { ${field}(${argument}: Int ${said}): Int }`;
}

function directive(mark: PlainMark, name: (plain: string) => string): string {
  const at = `@${name(mark.says)}`;
  switch (mark.says) {
    case 'classified':
      return `${at}(element: "${mark.element}"${mark.opaque === true ? ', opaque: true' : ''})`;
    case 'release': {
      const { bases, purposes } = mark;
      return `${at}(${written({ ...(bases ? { bases } : {}), ...(purposes ? { purposes } : {}) })})`;
    }
    case 'notCustomerData':
      return `${at}(reason: "none")`;
    case 'scope':
      return `${at}(by: "${mark.by}")`;
    case 'tests':
      return `${at}(field: "${mark.field}")`;
    case 'derivedFrom':
      return `${at}(fields: ${JSON.stringify(mark.fields)})`;
    default:
      return at;
  }
}

function written(args: object): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** How a world is written. */
export interface Style {
  readonly service: string | null;
  /** Directives at a coordinate, each with a space before. */
  readonly marks: (coordinate: string) => string;
  readonly federation: boolean;
}

function render(world: World, style: Style): string {
  const { service } = style;
  const known = service === null ? null : typesIn(world, service);
  const types = world.types.filter((one) => known?.has(one.name) ?? true);
  const abstracts = world.abstracts.filter((one) => known?.has(one.name) ?? true);
  const text = [
    ...types.map((one) => typeText(world, one, style)),
    ...inputsIn(world, service).map((one) => inputText(one, style)),
    ...abstracts.map((one) => abstractText(one, style)),
  ].join('\n');
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  return [
    text,
    ...world.scalars.filter(used).map((one) => `scalar ${one}${style.marks(one)}`),
    ...world.enums
      .filter((one) => used(one.name))
      .map((one) => `enum ${one.name}${style.marks(one.name)} { ${one.values.join(' ')} }`),
  ].join('\n');
}

function inputText({ name, fields }: InputSpec, { marks }: Style): string {
  const lines = fields.map(
    (one) => `  ${one.name}: ${one.type}${usualText(one)}${marks(`${name}.${one.name}`)}`,
  );
  return `input ${name}${marks(name)} {\n${lines.join('\n')}\n}`;
}

function usualText({ usual }: ArgumentSpec): string {
  return usual === undefined ? '' : ` = ${JSON.stringify(usual)}`;
}

/** The input objects that a service's fields take, and those within them; null for all. */
export function inputsIn(world: World, service: string | null): readonly InputSpec[] {
  const found = new Set<InputSpec>();
  const walk = (args: readonly ArgumentSpec[]): void => {
    for (const { type } of args) {
      const input = inputOf(world, type);
      if (input === undefined || found.has(input)) continue;
      found.add(input);
      walk(input.fields);
    }
  };
  const fields = world.types.flatMap((one) => one.fields);
  for (const one of fields) if (service === null || stands(one, service)) walk(one.args);
  return [...found];
}

function typeText(world: World, type: TypeSpec, style: Style): string {
  const { service, federation, marks } = style;
  const own = type.fields.filter(
    (one) => service === null || type.kind === 'part' || stands(one, service),
  );
  const shared = federation && type.kind === 'part' ? ' @shareable' : '';
  const key = federation && type.kind === 'entity' ? ' @key(fields: "id")' : '';
  const lines = own.map((field) => fieldText(world, type, field, style));
  for (const name of externals(world, type, own, service)) {
    if (service === null || own.some((one) => one.name === name)) continue;
    const field = type.fields.find((one) => one.name === name);
    lines.push(`  ${name}: ${field?.type ?? 'String'}${federation ? ' @external' : ''}`);
  }
  const interfaces = type.interfaces.filter(
    (one) =>
      service === null || world.abstracts.some((it) => it.name === one && it.service === service),
  );
  const implementing = interfaces.length === 0 ? '' : ` implements ${interfaces.join(' & ')}`;
  return `type ${type.name}${implementing}${key}${shared}${marks(type.name)} {\n${lines.join('\n')}\n}`;
}

/** Whether a field stands in a service: also in the one that it was taken over from. */
export function stands(field: FieldSpec, service: string): boolean {
  return field.services.includes(service) || field.overrides === service;
}

function isProvided(world: World, type: TypeSpec, field: FieldSpec): boolean {
  return providing(world, type.name).some((one) => one.provides === field.name);
}

/** Fields of other services that this one computes from, or provides on its way to the type. */
function externals(
  world: World,
  type: TypeSpec,
  own: readonly FieldSpec[],
  service: string | null,
): readonly string[] {
  if (type.kind !== 'entity') return [];
  const required = own.flatMap((one) => (one.source.kind === 'computed' ? one.source.from : []));
  const provided = providing(world, type.name)
    .filter((one) => one.services.some((home) => home === service))
    .flatMap((one) => one.provides ?? []);
  return [...new Set([...required, ...provided])];
}

function providing(world: World, type: string): readonly FieldSpec[] {
  return world.types
    .flatMap((one) => one.fields)
    .filter((one) => one.provides !== undefined && named(one.type) === type);
}

function fieldText(world: World, type: TypeSpec, field: FieldSpec, style: Style): string {
  const { marks, federation, service } = style;
  const at = `${type.name}.${field.name}`;
  const args = field.args.map(
    (one) => `${one.name}: ${one.type}${usualText(one)}${marks(`${at}(${one.name}:)`)}`,
  );
  const list = args.length === 0 ? '' : `(${args.join(', ')})`;
  const requires =
    federation && field.source.kind === 'computed'
      ? ` @requires(fields: "${field.source.from.join(' ')}")`
      : '';
  const others = field.services.length > 1 || isProvided(world, type, field);
  const told = [
    ...(type.kind === 'entity' && others && field.name !== 'id' ? [' @shareable'] : []),
    ...(field.provides === undefined ? [] : [` @provides(fields: "${field.provides}")`]),
    ...(field.overrides === undefined || field.overrides === service
      ? []
      : [` @override(from: "${field.overrides}")`]),
    ...(field.hidden === true ? [' @inaccessible'] : []),
  ];
  return `  ${field.name}${list}: ${field.type}${requires}${federation ? told.join('') : ''}${marks(at)}`;
}

const reached = new WeakMap<readonly TypeSpec[], Map<string, ReadonlySet<string>>>();

/** The types that a service's SDL has: those with a field of its own, and all that these lead to. */
export function typesIn(world: World, service: string): ReadonlySet<string> {
  const ofWorld = reached.get(world.types) ?? new Map<string, ReadonlySet<string>>();
  reached.set(world.types, ofWorld);
  const known = ofWorld.get(service) ?? reachedIn(world, service);
  ofWorld.set(service, known);
  return known;
}

function reachedIn(world: World, service: string): ReadonlySet<string> {
  const added = addedBy(world, service);
  if (added !== undefined) return new Set([added.name]);
  const found = new Set<string>();
  const walk = (name: string): void => {
    if (found.has(name)) return;
    const type = world.types.find((one) => one.name === name);
    const abstract = world.abstracts.find((one) => one.name === name);
    if (type === undefined && abstract === undefined) return;
    found.add(name);
    for (const one of abstract?.members ?? []) walk(one);
    for (const one of abstract?.fields ?? []) walk(named(one.type));
    for (const field of type?.fields ?? []) {
      if (type?.kind === 'part' || stands(field, service)) walk(named(field.type));
    }
  };
  for (const type of world.types) {
    if (type.kind === 'part') continue;
    // Every service answers the key of what it knows.
    const own = type.fields.filter((one) => one.name !== 'id' && stands(one, service));
    if (own.length > 0) walk(type.name);
  }
  for (const one of world.abstracts) if (one.service === service) walk(one.name);
  return found;
}

export function named(type: string): string {
  return type.replaceAll(/[![\]]/g, '');
}
