import { Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import type { ScopeArgument } from '../plan/index.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What the caller asks for by a scope; null when it leaves it open. */
export function suppliedValues(
  scope: ScopeArgument,
  variables: Variables,
): readonly string[] | null {
  let value = scope.supplied === null ? null : written(scope, scope.supplied, variables);
  for (const name of scope.path) value = memberOf(value, name);
  if (value === null || value === undefined) return null;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(list.filter((one) => one !== null && one !== undefined).map(String))];
}

function written(scope: ScopeArgument, node: ValueNode, variables: Variables): unknown {
  if (scope.path.length > 0) return valueFromASTUntyped(node, { ...variables }) ?? scope.fallback;
  return plain(node, variables);
}

/** An id that is written as a number keeps all its digits. */
function plain(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.LIST:
      return node.values.map((one) => plain(one, variables));
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.STRING:
    case Kind.ENUM:
      return node.value;
    default:
      return null;
  }
}

/** The values of lifted variables: those of the scopes, within what the caller wrote beside them. */
export class ScopeValues {
  readonly variables: Record<string, unknown> = {};

  constructor(scopes: readonly ScopeArgument[], variables: Variables) {
    for (const scope of scopes) {
      if (scope.path.length === 0 || Object.hasOwn(this.variables, scope.variable)) continue;
      const value =
        scope.supplied === null ? scope.fallback : written(scope, scope.supplied, variables);
      // The caller's own values are not written into: a second decision reads them again.
      if (value !== undefined) this.variables[scope.variable] = structuredClone(value);
    }
  }

  /** Whether the value could be put where the scope stands. */
  put({ path, variable, creatable }: ScopeArgument, value: unknown): boolean {
    let place = this.variables;
    let key = variable;
    for (const [step, next] of path.entries()) {
      const known = objectOf(place[key]);
      // Below what is not there nothing is; an object that needs more fields would not be one.
      if (known === null && creatable.slice(step).includes(false)) return false;
      const inner = known ?? {};
      place[key] = inner;
      place = inner;
      key = next;
    }
    place[key] = value;
    return true;
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : null;
}

function memberOf(value: unknown, name: string): unknown {
  const object = objectOf(value);
  return object !== null && Object.hasOwn(object, name) ? object[name] : null;
}
