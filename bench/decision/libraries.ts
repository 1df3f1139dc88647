import { createRequire } from 'node:module';
import { envelop, useEngine, useSchema } from '@envelop/core';
import { useGenericAuth } from '@envelop/generic-auth';
import * as graphql from 'graphql';
import type { Contestant, Engine, LibraryName, Setting } from '../federation/contestant.ts';
import { plainDocument, type SceneService } from '../federation/executable-service.ts';

type GraphQL = typeof graphql;

interface Shield {
  readonly rule: (
    name: string,
    options: { cache: 'contextual' },
  ) => (check: () => boolean) => unknown;
  readonly shield: (
    tree: unknown,
    options: { fallbackRule: unknown; allowExternalErrors: true },
  ) => unknown;
  readonly deny: unknown;
}

interface Middleware {
  readonly applyMiddleware: (
    schema: graphql.GraphQLSchema,
    middleware: unknown,
  ) => graphql.GraphQLSchema;
}

// graphql-shield and the graphql-js that it is given must be those of the product, and its ESM build does not load.
const requireProduct = createRequire(new URL('../../package.json', import.meta.url));

/** A scene's one service executed in this process, as it is and with every field judged by somebody else. */
export const libraries: Readonly<Record<LibraryName, Contestant>> = {
  plain: library((setting) => {
    const own = requireProduct('graphql') as GraphQL;
    return executing(own, schemaOf(own, setting), setting);
  }),
  shield: library((setting) => {
    const own = requireProduct('graphql') as GraphQL;
    return executing(own, shielded(schemaOf(own, setting)), setting);
  }),
  envelop: library((setting) => enveloped(schemaOf(graphql, setting), setting, {})),
  genericAuthAll: library((setting) =>
    enveloped(
      schemaOf(graphql, setting),
      setting,
      useGenericAuth({ mode: 'protect-all', resolveUserFn }),
    ),
  ),
  genericAuthGranular: library((setting) =>
    enveloped(
      authenticated(setting),
      setting,
      useGenericAuth({ mode: 'protect-granular', resolveUserFn }),
    ),
  ),
};

function library(engineOf: (setting: Setting) => Engine['execute']): Contestant {
  return {
    engine: async (setting) => ({ execute: engineOf(setting), async close() {} }),
    serve: () => Promise.reject(new TypeError('a library without a server')),
  };
}

function resolveUserFn(): { readonly id: string } {
  return { id: 'ada' };
}

function serviceOf({ scene }: Setting): SceneService {
  const [service, ...others] = scene.services;
  if (service === undefined || others.length > 0)
    throw new TypeError('needs a scene of one service');
  return service;
}

function schemaOf({ buildASTSchema }: GraphQL, setting: Setting): graphql.GraphQLSchema {
  return buildASTSchema(plainDocument(serviceOf(setting).sdl));
}

/** A simple rule, remembered for the request, on each field. */
function shielded(schema: graphql.GraphQLSchema): graphql.GraphQLSchema {
  const { rule, shield, deny } = requireProduct('graphql-shield') as Shield;
  const { applyMiddleware } = requireProduct('graphql-middleware') as Middleware;
  const allowed = rule('allowed', { cache: 'contextual' })(() => true);
  const tree: Record<string, Record<string, unknown>> = {};
  for (const name of ['Query', 'Row']) {
    const type = schema.getType(name);
    if (type === undefined || !('getFields' in type)) throw new TypeError(`no type ${name}`);
    const fields = Object.keys(type.getFields()).map((field) => [field, allowed] as const);
    tree[name] = Object.fromEntries(fields);
  }
  return applyMiddleware(schema, shield(tree, { fallbackRule: deny, allowExternalErrors: true }));
}

/** With `@authenticated` on each field. */
function authenticated(setting: Setting): graphql.GraphQLSchema {
  const mark = graphql.parse('type T { f: Int @authenticated }').definitions[0];
  const directives =
    mark?.kind === graphql.Kind.OBJECT_TYPE_DEFINITION ? mark.fields?.[0]?.directives : undefined;
  if (directives === undefined) throw new TypeError('no directive');
  const marked = graphql.visit(plainDocument(serviceOf(setting).sdl), {
    FieldDefinition: (field) => ({ ...field, directives }),
  });
  const declared = graphql.parse('directive @authenticated on FIELD_DEFINITION');
  return graphql.buildASTSchema(graphql.concatAST([declared, marked]));
}

function executing(
  { execute, parse }: GraphQL,
  schema: graphql.GraphQLSchema,
  setting: Setting,
): Engine['execute'] {
  const document = parse(setting.scene.operation);
  const { root: rootValue } = serviceOf(setting);
  return async (snapshot) =>
    execute({ schema, document, rootValue, contextValue: {}, variableValues: { snapshot } });
}

function enveloped(
  schema: graphql.GraphQLSchema,
  setting: Setting,
  plugin: object,
): Engine['execute'] {
  const getEnveloped = envelop({
    plugins: [useEngine(graphql), useSchema(schema), plugin],
  });
  const { root: rootValue } = serviceOf(setting);
  const known = graphql.parse(setting.scene.operation);
  return async (snapshot) => {
    const { execute, contextFactory, schema: own } = getEnveloped({});
    const variableValues = { snapshot };
    const contextValue = await contextFactory();
    return execute({ schema: own, document: known, rootValue, contextValue, variableValues });
  };
}
