import type { Mutant } from './mutant.ts';

const tested = 'test/integration/policy/tested-rows.test.ts';
const inputs = 'test/integration/policy/input-objects.test.ts';
const derived = 'test/unit/directives/derived.test.ts';
const places = 'test/regression/attacks-1a/places.test.ts';
const flights = 'test/unit/fetch/in-flight.test.ts';
const shared = 'test/integration/engine/sharing.test.ts';

/** Breakages of what an argument tests, of computed values, of where marks may stand, and of shared calls. */
export const predicateMutants: readonly Mutant[] = [
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
    file: 'src/plan/build-plan.ts',
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
    old: '...(derivation.sources.get(at) ?? []),',
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
