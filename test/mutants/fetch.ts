import type { Mutant } from './mutant.ts';

const identity = 'test/integration/engine/identity.test.ts';
const completion = 'test/integration/engine/completion.test.ts';

/** Breakages of how an approved plan is executed. */
export const fetchMutants: readonly Mutant[] = [
  {
    id: 'entity-keys-unchecked',
    breaks: 'An entity with another key than was asked for is taken',
    file: 'src/fetch/identity.ts',
    old: 'return k === sent || alike(k, sent);',
    new: 'return true;',
    killedBy: { file: identity, test: 'is not there' },
  },
  {
    id: 'entity-type-unchecked',
    breaks: 'An entity of another type than was asked for is taken',
    file: 'src/fetch/identity.ts',
    old: 'if (r !== t && r !== n && !narrower(r, t)) return false;',
    new: '',
    killedBy: { file: identity, test: 'of another type' },
  },
  {
    id: 'composite-key-by-first-part',
    breaks: 'Of a composite key only a part is compared',
    file: 'src/fetch/identity.ts',
    old: 'return Object.entries(sent).every(([name, value]) => same(values[name], value));',
    new: 'return Object.entries(sent).some(([name, value]) => same(values[name], value));',
    killedBy: { file: identity, test: 'a composite key' },
  },
  {
    id: 'required-fault-taken-for-null',
    breaks: 'A required value whose fetch failed is sent as null',
    file: 'src/fetch/unfetched.ts',
    old: 'return new Unfetched(code);',
    new: 'return null;',
    killedBy: { file: 'test/integration/engine/required.test.ts', test: 'is not computed' },
  },
  {
    id: 'representations-found-by-key-alone',
    breaks: 'Two representations that differ in what they require share one entity',
    file: 'src/fetch/sent.ts',
    old: 'const known = this.#places.get(json);',
    new: 'const known = this.#places.get(json) ?? this.keys.indexOf(keys);',
    killedBy: {
      file: 'test/unit/fetch/entities.test.ts',
      test: 'differ where what they require differs',
    },
  },
  {
    id: 'remembered-by-first-value',
    breaks: 'A remembered representation is found again by its first value alone',
    file: 'src/fetch/representation-code.ts',
    old: "const same = ['t', ...others].map((one) => `c.${one} === ${one}`).join(' && ');",
    new: "const same = ['t', ...others].slice(0, 1).map((one) => `c.${one} === ${one}`).join(' && ');",
    killedBy: {
      file: 'test/integration/engine/gone-rows.test.ts',
      test: 'that share the first part of a key are told apart',
    },
  },
  {
    id: 'inherited-names-read',
    breaks: 'What JavaScript gives every object is taken for a service’s value',
    file: 'src/fetch/read-code.ts',
    old: 'return inherited.has(key) ?',
    new: "return inherited.has(key) && key === '' ?",
    killedBy: { file: completion, test: 'has nothing that JavaScript gives every object' },
  },
  {
    id: 'all-variables-sent',
    breaks: 'Every service gets all variables of the caller',
    file: 'src/fetch/execute.ts',
    old: 'for (const name of fetch.variables) {',
    new: 'for (const name of Object.keys(values)) {',
    killedBy: {
      file: 'test/unit/fetch/program.test.ts',
      test: 'sends only the variables that a call uses',
    },
  },
  {
    id: 'failed-entity-is-none',
    breaks: 'An entity that failed looks like one that never was',
    file: 'src/fetch/entities.ts',
    old: 'if (failed?.has(place) === true) drop(place);',
    new: '',
    killedBy: {
      file: identity,
      test: 'and null beside an error of its own is a fault of that entity',
    },
  },
];
