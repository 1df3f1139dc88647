import type { Mutant } from './mutant.ts';

const tested = 'test/integration/policy/tested-rows.test.ts';
const inputs = 'test/integration/policy/input-objects.test.ts';
const found = 'test/regression/attacks-1e/found-rows.test.ts';
const derived = 'test/unit/directives/derived.test.ts';
const places = 'test/regression/attacks-1a/places.test.ts';
const flights = 'test/unit/fetch/in-flight.test.ts';
const shared = 'test/integration/engine/sharing.test.ts';

/** Breakages of what an argument tests, of computed values, of where marks may stand, and of shared calls. */
export const predicateMutants: readonly Mutant[] = [
  {
    id: 'required-of-somebody-else',
    breaks:
      'What a field requires of another object leaves on the basis of the object that carries it',
    file: 'directives/fold-fields.ts',
    old: 'if (elsewhere && here.elements.size > 0 && isOthers(sources, start, type)) {',
    new: "if (elsewhere && start.name === '') {",
    killedBy: {
      file: 'test/regression/attacks-1a/required-elsewhere.test.ts',
      test: 'of somebody else never leaves',
    },
  },
  {
    id: 'found-among-confined-rows-counted',
    breaks: 'Rows that an argument finds among confined ones are counted as if all of them were',
    file: 'src/plan/registry.ts',
    old: 'const begins = entry || elementsFoundBy(uses).length > 0;',
    new: 'const begins = entry;',
    killedBy: { file: found, test: 'are counted for nobody' },
  },
  {
    id: 'found-above-forgotten',
    breaks: 'A count of confined rows forgets what they were found by above',
    file: 'src/plan/registry.ts',
    old: '...above.found, ...elementsOfRows(uses)',
    new: '...elementsOfRows(uses)',
    killedBy: { file: found, test: 'are counted of those that grant the name' },
  },
  {
    id: 'values-beside-found-rows',
    breaks: 'A value that is nobody’s says what an argument has found',
    file: 'src/plan/build-plan.ts',
    old: 'found: isSomebodys(policy, type) ? [] : above.found,',
    new: 'found: [],',
    killedBy: { file: found, test: 'tells nothing of what was found' },
  },
  {
    id: 'object-of-found-rows-is-there',
    breaks: 'That an object of nobody’s is there says that an argument has found a row',
    file: 'src/plan/nobodys.ts',
    old: 'return !isNonNullType(type) && behind.some((one) => holdsRow(graph, one));',
    new: 'return false;',
    killedBy: { file: found, test: 'tells nothing of what was found' },
  },
  {
    id: 'scopes-told-unjudged',
    breaks: 'What the gateway writes into a scope goes to a subprocessor without an attestation',
    file: 'src/decision/transfers.ts',
    old: 'for (const element of told) this.#add(element);',
    new: '',
    killedBy: {
      file: 'test/integration/policy/subprocessors.test.ts',
      test: 'is not sent where the account is not attested',
    },
  },
  {
    id: 'other-accounts-counted-below-an-object',
    breaks:
      'Under a basis of one account rows of others are counted where they hang below its object',
    file: 'src/decision/confinement.ts',
    old: '(cover.account === null || confiner.isWithin) &&',
    new: '(cover.account === null || confiner.underSubject) &&',
    killedBy: {
      file: 'test/unit/decision/counts-below-objects.test.ts',
      test: 'is refused where the rows may lie with others',
    },
  },
  {
    id: 'contracts-of-arguments-ignored',
    breaks: 'An argument goes to a subprocessor that is not attested for its contract category',
    file: 'src/decision/transfers.ts',
    old: 'for (const contract of contractsOf(policy, use)) this.#contracts.add(contract);',
    new: '',
    killedBy: {
      file: 'test/integration/policy/subprocessors.test.ts',
      test: 'is of a contract category of its own',
    },
  },
  {
    id: 'bases-of-a-tested-field-ignored',
    breaks: 'A field for legal process alone is read by testing it',
    file: 'src/decision/allowed-set.ts',
    old: 'if (!tests.every(({ bases }) => bases.has(basis.standsOn)))',
    new: 'if (!tests.every(({ bases }) => bases.size > 0))',
    killedBy: { file: tested, test: 'are refused where the field' },
  },
  {
    id: 'purposes-of-a-tested-field-ignored',
    breaks: 'A field for another purpose is read by testing it',
    file: 'src/decision/allowed-set.ts',
    old: 'if (!tests.every(({ purposes }) => purposes?.has(basis.purpose) ?? true)) {',
    new: "if (!tests.every(({ purposes }) => purposes === null || basis.purpose !== '')) {",
    killedBy: { file: tested, test: 'are refused where the field' },
  },
  {
    id: 'tested-objects-not-judged',
    breaks: 'A row is found by a related object that nobody judges',
    file: 'src/plan/tests-above.ts',
    old: '...own, ...linked',
    new: '...own',
    killedBy: {
      file: 'test/integration/policy/tested-rows.test.ts',
      test: 'are none where the field is granted by the tenant of the row alone',
    },
  },
  {
    id: 'rows-with-tested-objects-counted',
    breaks: 'Rows that a related object may hide are counted',
    file: 'src/decision/confinement.ts',
    old: 'if (linked || rows.length === 0',
    new: 'if (rows.length === 0',
    killedBy: { file: tested, test: 'are not counted' },
  },
  {
    id: 'input-fields-not-asked',
    breaks: 'The fields of an input object test nothing',
    file: 'src/plan/argument-uses.ts',
    old: '      use(at, sources.policy.arguments.get(at), true);\n',
    new: '',
    killedBy: { file: inputs, test: 'finds rows where just that is granted' },
  },
  {
    id: 'variable-of-an-input-not-looked-into',
    breaks: 'The fields of an input object test nothing where it comes by variable',
    file: 'src/plan/argument-uses.ts',
    old: 'for (const at of given.get(node.name.value) ?? []) found.add(at);',
    new: '',
    killedBy: { file: inputs, test: 'is judged anew for each shape of a variable' },
  },
  {
    id: 'default-behind-a-variable-ignored',
    breaks: 'A default of the service tests a field in the place of a variable that is left out',
    file: 'src/plan/argument-uses.ts',
    old: 'written !== undefined && written.kind !== Kind.VARIABLE',
    new: 'written !== undefined',
    killedBy: { file: inputs, test: 'that tests finds rows only where that is granted' },
  },
  {
    id: 'default-unseen-by-callers-ignored',
    breaks: 'A default that callers cannot see tests a field within a variable',
    file: 'src/plan/given-fields.ts',
    old: 'if (!isWritten && inner == null) continue;',
    new: 'if (!isWritten) continue;',
    killedBy: { file: inputs, test: 'that tests finds rows only where that is granted' },
  },
  {
    id: 'derivation-ignored',
    breaks: 'A computed value is judged by its own mark alone',
    file: 'directives/fold-fields.ts',
    old: '...derived.map((source) => ({ at: source, elsewhere: false })),',
    new: '',
    killedBy: { file: derived, test: 'needs what its source needs, and nothing looser' },
  },
  {
    id: 'derived-from-somebody-else',
    breaks: 'A value computed from another object’s data leaves on its own object’s basis',
    file: 'directives/derivation.ts',
    old: '} else if (!isOneSubject({ schema, subjects }, own, source)) {',
    new: "} else if (own.name === '') {",
    killedBy: { file: derived, test: 'never leaves' },
  },
  {
    id: 'misplaced-mark-ignored',
    breaks: 'A mark where nothing reads it, or one that opens a whole type, is no error',
    file: 'directives/placement.ts',
    old: 'if (!placement.locations.includes(location)) return `has no meaning on ${location}`;',
    new: '',
    killedBy: { file: places, test: 'A13 a mark where nothing reads it ends the start' },
  },
  {
    id: 'misspelt-argument-ignored',
    breaks: 'A mark whose argument is misspelt narrows nothing and is no error',
    file: 'directives/placement.ts',
    old: 'if (unknown !== undefined) return `takes no argument ${unknown}`;',
    new: '',
    killedBy: { file: places, test: 'A13 a misspelt or doubled argument is an error' },
  },
  {
    id: 'argument-type-unmarked',
    breaks: 'A mark on a scalar or enum does not reach the arguments that take it',
    file: 'directives/fold-arguments.ts',
    old: 'isInputObjectType(named) ? places : [...places, named.name]',
    new: 'isInputObjectType(named) ? places : [...places]',
    killedBy: { file: places, test: 'holds for the argument that takes it' },
  },
  {
    id: 'calls-shared-over-standing',
    breaks: 'Callers who stand on different bases share a call',
    file: 'src/fetch/in-flight.ts',
    old: 'const key = `${standing.length} ${standing}\\n${query}\\n${variablesJson}`;',
    new: 'const key = `${standing.length * 0}\\n${query}\\n${variablesJson}`;',
    killedBy: { file: flights, test: 'what the caller stands on' },
  },
  {
    id: 'calls-shared-with-the-past',
    breaks: 'A request takes the answer of a call that had begun before it arrived',
    file: 'src/fetch/in-flight.ts',
    old: 'if (known !== undefined && known.begun >= sharing.arrival)',
    new: 'if (known !== undefined)',
    killedBy: { file: shared, test: 'share nothing where one arrived when the call had begun' },
  },
  {
    id: 'calls-shared-over-a-mutation',
    breaks: 'What was read before a mutation is shared after it',
    file: 'src/fetch/in-flight.ts',
    old: '    flights.clear();\n    try {',
    new: '    try {',
    killedBy: { file: flights, test: 'separates what was begun before it from what comes after' },
  },
];
