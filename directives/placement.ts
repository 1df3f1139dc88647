import type { Site } from './site.ts';

/** Where a directive may stand and what it takes. */
export interface Placement {
  /** Directive locations of the GraphQL specification (§3.13). */
  readonly locations: readonly string[];
  readonly arguments: readonly string[];
}

const fields = ['FIELD_DEFINITION', 'ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION'];
const types = ['OBJECT', 'INTERFACE', 'UNION', 'SCALAR', 'ENUM', 'INPUT_OBJECT'];

/** As the directives' own SDL says it; a test compares the two. */
export const placements: Readonly<Record<string, Placement>> = {
  classified: {
    locations: [...fields, ...types],
    arguments: ['element', 'class', 'contract', 'opaque'],
  },
  release: { locations: ['FIELD_DEFINITION'], arguments: ['bases', 'purposes'] },
  subject: {
    locations: ['OBJECT'],
    arguments: ['tenant', 'tenantValue', 'account', 'resource', 'owners', 'recordedAt', 'exists'],
  },
  scope: { locations: ['ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION'], arguments: ['by'] },
  tests: { locations: ['ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION'], arguments: ['field'] },
  dependsOnRows: { locations: fields, arguments: [] },
  derivedFrom: { locations: ['FIELD_DEFINITION'], arguments: ['fields'] },
  notCustomerData: { locations: fields, arguments: ['reason'] },
  proposed: {
    locations: [...fields, ...types],
    arguments: ['reason'],
  },
};

/**
 * What is wrong with the place or the arguments of a mark; null where nothing is. Composition never sees our marks, so
 * nobody else would notice that one stands where nothing reads it, or that a misspelt argument narrows nothing.
 */
export function misplacement({ directive, location, node }: Site): string | null {
  const placement = placements[directive];
  if (placement === undefined) return null;
  if (!placement.locations.includes(location)) return `has no meaning on ${location}`;
  const names = (node.arguments ?? []).map((one) => one.name.value);
  const unknown = names.find((one) => !placement.arguments.includes(one));
  if (unknown !== undefined) return `takes no argument ${unknown}`;
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  return twice === undefined ? null : `has the argument ${twice} twice`;
}
