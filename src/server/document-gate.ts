import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { BoundedCache } from '../cache/index.ts';
import { GatewayError } from '../errors.ts';

/** Limits of a document; fragments count each time they are used. */
export interface DocumentLimits {
  readonly documentTokensMax: number;
  readonly documentDepthMax: number;
  readonly fieldsMax: number;
  readonly aliasesMax: number;
  readonly directivesMax: number;
  /** Lists in lists that a variable's type may stand for; whoever walks a type goes down with each. */
  readonly variableListsMax: number;
}

/** What a selection costs with everything that its fragments bring in. */
interface Cost {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

/** Of a text in memory, at most. */
const bytesPerCharacter = 2;

/** Payloads that come later would have to be judged and logged on their own. */
const incrementalDirectives: ReadonlySet<string> = new Set(['defer', 'stream']);

/** How many documents are remembered. */
export interface RememberedLimits {
  readonly documentsMax: number;
  readonly documentsBytesMax: number;
}

/**
 * Lets a document in or not, before it is validated: validation itself can be made expensive. Knows no schema.
 * Repeated documents cost one look-up.
 */
export function createDocumentGate(
  limits: DocumentLimits & RememberedLimits,
): (text: string) => void {
  const { documentsMax: entriesMax, documentsBytesMax: bytesMax } = limits;
  const admitted = new BoundedCache<string, null>({ entriesMax, bytesMax });
  return (text) => {
    if (admitted.get(text) !== undefined) return;
    checkText(text, limits);
    admitted.set(text, null, text.length * bytesPerCharacter);
  };
}

function checkText(text: string, limits: DocumentLimits): void {
  try {
    checkDocument(parse(text, { maxTokens: limits.documentTokensMax }), limits);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    // The parser's messages quote the document, so none is passed on.
    if (error instanceof GraphQLError && !error.message.includes('Parsing aborted')) {
      throw new GatewayError('DOCUMENT_INVALID', 'syntax');
    }
    // Its token limit, or a stack that nesting has used up.
    throw new GatewayError('DOCUMENT_TOO_LARGE', 'tokens');
  }
}

/**
 * @throws GatewayError DOCUMENT_TOO_LARGE, OPERATION_NOT_SUPPORTED, or DOCUMENT_INVALID for fragments in a circle
 */
function checkDocument(document: DocumentNode, limits: DocumentLimits): void {
  const counter = new SelectionCounter(document, limits);
  for (const definition of document.definitions) {
    // Unused fragments too: other walkers will visit them.
    if (definition.kind === Kind.FRAGMENT_DEFINITION) counter.costOfFragment(definition.name.value);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation === 'subscription') {
      throw new GatewayError('OPERATION_NOT_SUPPORTED', 'subscription');
    }
    checkCost(counter.costOfOperation(definition), limits);
  }
}

function checkCost(cost: Cost, limits: DocumentLimits): void {
  const exceeded =
    cost.depth > limits.documentDepthMax ||
    cost.fields > limits.fieldsMax ||
    cost.aliases > limits.aliasesMax ||
    cost.directives > limits.directivesMax;
  if (exceeded)
    throw new GatewayError('DOCUMENT_TOO_LARGE', 'depth, fields, aliases or directives');
}

/**
 * Counts without expanding: each fragment is counted once and its cost multiplied by its uses, so a document of
 * n tokens takes n steps although it may stand for 2^n fields.
 */
class SelectionCounter {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #costs = new Map<string, Cost | 'open'>();

  readonly #variableListsMax: number;

  constructor(document: DocumentNode, { variableListsMax }: DocumentLimits) {
    this.#variableListsMax = variableListsMax;
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const name = definition.name.value;
      if (this.#fragments.has(name)) throw new GatewayError('DOCUMENT_INVALID', 'fragment twice');
      this.#fragments.set(name, definition);
    }
  }

  costOfOperation(operation: OperationDefinitionNode): Cost {
    const variables = operation.variableDefinitions ?? [];
    if (variables.some(({ type }) => listLevels(type) > this.#variableListsMax)) {
      throw new GatewayError('DOCUMENT_TOO_LARGE', 'lists of a variable');
    }
    const below = this.#costOf(operation.selectionSet);
    const directives = [operation, ...variables].map(({ directives }) => countOf(directives));
    return { ...below, directives: below.directives + sum(directives) };
  }

  costOfFragment(name: string): Cost {
    const known = this.#costs.get(name);
    if (known === 'open') throw new GatewayError('DOCUMENT_INVALID', 'fragments in a circle');
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    if (fragment === undefined) throw new GatewayError('DOCUMENT_INVALID', 'fragment unknown');
    this.#costs.set(name, 'open');
    const below = this.#costOf(fragment.selectionSet);
    const cost = { ...below, directives: below.directives + countOf(fragment.directives) };
    this.#costs.set(name, cost);
    return cost;
  }

  #costOf(set: SelectionSetNode): Cost {
    const total = { depth: 1, fields: 0, aliases: 0, directives: 0 };
    for (const selection of set.selections) {
      const below = this.#costBelow(selection);
      // Only a field adds a level; a fragment's selections stand on the level where it is used.
      const levels = selection.kind === Kind.FIELD ? below.depth + 1 : below.depth;
      total.depth = Math.max(total.depth, levels);
      total.fields += below.fields;
      total.aliases += below.aliases;
      total.directives += below.directives + countOf(selection.directives);
      if (selection.kind !== Kind.FIELD) continue;
      total.fields += 1;
      if (selection.alias !== undefined) total.aliases += 1;
    }
    return total;
  }

  #costBelow(selection: SelectionSetNode['selections'][number]): Cost {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.costOfFragment(selection.name.value);
    if (selection.selectionSet !== undefined) return this.#costOf(selection.selectionSet);
    return { depth: 0, fields: 0, aliases: 0, directives: 0 };
  }
}

function listLevels(type: TypeNode): number {
  let levels = 0;
  for (let at = type; at.kind !== Kind.NAMED_TYPE; at = at.type) levels += 1;
  return levels;
}

function countOf(directives: readonly DirectiveNode[] | undefined): number {
  for (const directive of directives ?? []) {
    if (incrementalDirectives.has(directive.name.value)) {
      throw new GatewayError('OPERATION_NOT_SUPPORTED', 'incremental delivery');
    }
  }
  return directives?.length ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
