import {
  buildASTSchema,
  execute,
  isObjectType,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { CaseService } from './case-file.ts';

const usualLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@requires", "@external", "@provides", "@override", "@inaccessible", "@interfaceObject"])';

type Row = Readonly<Record<string, unknown>>;

/**
 * A service over plain data. A field holds its value; `{"ref": [type, id]}` is one of its entities; `{"rows": […]}` is a list that arguments search (`tenants`,
 * `accounts`, `from` and `to` against `at`, any other by the property of its name) and `first` cuts; in the place of
 * the list may stand the types whose entities it is, `A|B`, and `by` says which arguments search;
 * `{"page": […]}` the same as a connection; `{"one": […]}` the first that fits; `{"fails": text}` an error;
 * `{"given": field}` of an entity what the gateway sent of it.
 */
export function dataService(service: CaseService) {
  const own = service.sdl.join('\n');
  const sdl = own.includes('@link(') ? own : `${usualLink}\n${own}`;
  const schema = runnable(parse(sdl), service);
  let calls = 0;
  const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
    if (info.fieldName === '_entities') {
      const list = args['representations'] as readonly Row[];
      return list.map((one) => entity(service, one));
    }
    const held = (source as Row)[info.fieldName];
    const echo = (held as { readonly given?: string } | null | undefined)?.given;
    if (typeof echo === 'string') return (source as Row)[echo] ?? null;
    return searched(service, held, args);
  };
  return {
    sdl,
    calls: () => calls,
    execute({
      query,
      variables,
    }: {
      readonly query: string;
      readonly variables: Record<string, unknown>;
    }): Promise<ExecutionResult> {
      calls++;
      if (service.down === true) return Promise.reject(new Error('down'));
      const result = execute({
        schema,
        document: parse(query),
        variableValues: variables,
        rootValue: service.root ?? {},
        fieldResolver: resolve,
        typeResolver: (value) => String((value as Row)['__typename']),
      });
      return Promise.resolve(result);
    },
  };
}

function entity(service: CaseService, representation: Row): Row | null {
  const type = String(representation['__typename']);
  const row = service.entities?.[type]?.find((one) => one['id'] === representation['id']);
  return row === undefined ? null : { ...representation, ...row, __typename: type };
}

function searched(service: CaseService, held: unknown, args: Row): unknown {
  if (typeof held === 'string' && held.startsWith('computed:')) return held;
  if (Array.isArray(held)) return held.map((item) => searched(service, item, {}));
  if (typeof held !== 'object' || held === null) return held;
  if ('fails' in held) throw new Error(String(held.fails));
  if ('ref' in held) {
    const [type = '', id] = held.ref as readonly string[];
    return service.entities?.[type]?.find((row) => row['id'] === id) ?? null;
  }
  const { by } = held as { readonly by?: readonly string[] };
  const { rows, page, one } = held as Partial<Record<'rows' | 'page' | 'one', string | Row[]>>;
  const given = rows ?? page ?? one;
  if (given === undefined) return held;
  const all =
    typeof given === 'string'
      ? given.split('|').flatMap((type) => service.entities?.[type] ?? [])
      : given;
  const found = all.filter((row) => fits(row, by === undefined ? args : only(args, by)));
  if (one !== undefined) return found[0] ?? null;
  const first = args['first'];
  const shown = typeof first === 'number' ? found.slice(0, first) : found;
  if (rows !== undefined) return shown;
  return {
    nodes: shown,
    edges: shown.map((node, n) => ({ node, cursor: `c${n + 1}` })),
    totalCount: found.length,
    pageInfo: { hasNextPage: shown.length < found.length },
  };
}

function fits(row: Row, args: Row): boolean {
  return Object.entries(args).every(([name, value]) => {
    if (value === null || value === undefined || name === 'first') return true;
    if (typeof value === 'object' && !Array.isArray(value)) return fits(row, value as Row);
    if (name === 'tenants') return among(value, row['tenant']);
    if (name === 'accounts') return among(value, row['account']);
    if (name === 'from') return instant(row['at']) >= instant(value);
    if (name === 'to') return instant(row['at']) < instant(value);
    return row[name] === value;
  });
}

function instant(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

/** The arguments that a field searches by. */
function only(args: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(args).filter(([name]) => names.includes(name)));
}

function among(asked: unknown, own: unknown): boolean {
  return Array.isArray(asked) ? asked.includes(own) : asked === own;
}

/** The service's own schema: without directives, with what the gateway asks entities by. */
function runnable(document: DocumentNode, service: CaseService): GraphQLSchema {
  const bare = visit(document, {
    Directive: () => null,
    SchemaExtension: () => null,
    ObjectTypeExtension: (node) => ({ ...node, kind: Kind.OBJECT_TYPE_DEFINITION }),
  });
  const own = buildASTSchema(bare, { assumeValidSDL: true });
  const entities = Object.keys(service.entities ?? {}).filter((one) =>
    isObjectType(own.getType(one)),
  );
  if (entities.length === 0) return own;
  const hasQuery = own.getQueryType() != null;
  const more = parse(`
    scalar _Any
    union _Entity = ${entities.join(' | ')}
    ${hasQuery ? 'extend' : ''} type Query { _entities(representations: [_Any!]!): [_Entity]! }`);
  const definitions = [...bare.definitions, ...more.definitions];
  const merged = mergedQuery({ ...bare, definitions });
  return buildASTSchema(merged, { assumeValidSDL: true });
}

function mergedQuery(document: DocumentNode): DocumentNode {
  const extra = document.definitions.find((one) => one.kind === Kind.OBJECT_TYPE_EXTENSION);
  if (extra === undefined) return document;
  return {
    ...document,
    definitions: document.definitions
      .filter((one) => one !== extra)
      .map((one) =>
        one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Query'
          ? { ...one, fields: [...(one.fields ?? []), ...(extra.fields ?? [])] }
          : one,
      ),
  };
}
