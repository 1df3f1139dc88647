import { createRequire } from 'node:module';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { ControlContext } from './context.ts';

/**
 * The part of graphql-shield that may be used here, and the only file that loads it: its ESM build does not load on
 * Node ≥ 23, and there `chain`, `race` and the `contextual` cache are broken or unsafe, so they are not let through.
 */
export interface Rule {
  /** A rule is opaque: shield calls it. */
  readonly resolve: unknown;
}

/** Says whether the caller may have the field. A throw is a no. */
export type Predicate = (parent: unknown, context: ControlContext) => boolean;

export type RuleTree = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

interface ShieldModule {
  rule(
    name: string,
    options: { cache: 'no_cache' },
  ): (check: (parent: unknown, args: unknown, context: ControlContext) => boolean) => Rule;
  readonly and: (...rules: readonly Rule[]) => Rule;
  readonly or: (...rules: readonly Rule[]) => Rule;
  readonly deny: Rule;
  shield(
    tree: RuleTree,
    options: {
      fallbackRule: Rule;
      allowExternalErrors: false;
      fallbackError: (
        thrown: unknown,
        parent: unknown,
        args: unknown,
        context: ControlContext,
        info: GraphQLResolveInfo,
      ) => Error;
    },
  ): unknown;
}

interface MiddlewareModule {
  applyMiddleware(schema: GraphQLSchema, middleware: unknown): GraphQLSchema;
}

const require = createRequire(import.meta.url);
const shieldModule = require('graphql-shield') as ShieldModule;
const middlewareModule = require('graphql-middleware') as MiddlewareModule;

export const { and, or } = shieldModule;

/** A named rule, asked anew for each field: what depends on the parent must never be remembered. */
export function rule(name: string, predicate: Predicate): Rule {
  const check = shieldModule.rule(name, { cache: 'no_cache' });
  return check((parent, _args, context) => predicate(parent, context));
}

/**
 * Puts the rules in front of every field of the schema. A field without a rule is denied. Whatever a resolver throws,
 * and every denial (`null`), becomes the error that `errorFor` makes.
 */
export function guard(
  schema: GraphQLSchema,
  tree: RuleTree,
  errorFor: (thrown: unknown) => Error,
): GraphQLSchema {
  const permissions = shieldModule.shield(tree, {
    fallbackRule: shieldModule.deny,
    allowExternalErrors: false,
    fallbackError: (thrown) => errorFor(thrown),
  });
  return middlewareModule.applyMiddleware(schema, permissions);
}
