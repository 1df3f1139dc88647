import type { Mutant } from './mutant.ts';

const attacks = 'test/regression/attacks-1a/fields.test.ts';
const completion = 'test/integration/engine/completion.test.ts';
const unseen = 'test/regression/attacks-1e/unseen-rows.test.ts';
const gone = 'test/integration/engine/gone-rows.test.ts';
const cases = 'test/unit/cases/cases.test.ts';
const mixing = 'test/regression/attacks-1b/mixing.test.ts';
const noninterference = 'test/property/noninterference/example-world.test.ts';
const independent = 'an answer does not depend on what its caller may not see';

/** Breakages of how rows and fields become an answer and the draft of its entry. */
export const responseMutants: readonly Mutant[] = [
  {
    id: 'hidden-rows-leave-null',
    breaks: 'A row that is hidden leaves a null in its list',
    file: 'src/response/list-code.ts',
    old: "'  if (r === GONE) continue;',",
    new: "'  if (r === GONE) { out.push(null); continue; }',",
    killedBy: { file: noninterference, test: independent },
  },
  {
    id: 'null-items-kept',
    breaks: 'A null item of a list of rows stays, and can be told from a hidden row',
    file: 'src/response/list-code.ts',
    old: '`{ ${lost(unseenSite)} continue; }`',
    new: '`{ ${lost(unseenSite)} out.push(null); continue; }`',
    killedBy: { file: gone, test: 'that is null leaves a list like one that is hidden' },
  },
  {
    id: 'lists-of-hidden-rows-kept',
    breaks: 'A list in a list stays though all of its rows are hidden',
    file: 'src/response/list-code.ts',
    old: "holds === 'lists of rows' ?",
    new: "holds === 'values' ?",
    killedBy: { file: unseen, test: 'whose rows are all hidden is like one that never was' },
  },
  {
    id: 'unseen-rows-counted',
    breaks: 'An error tells how many rows failed that may be hidden',
    file: 'src/response/responder.ts',
    old: 'if (!at.unseen) known.rows++;',
    new: 'known.rows++;',
    killedBy: { file: unseen, test: 'once, and neither where nor how many' },
  },
  {
    id: 'row-with-two-names-counted-twice',
    breaks: 'A row that is refused under two names counts as two',
    file: 'src/response/responder.ts',
    old: 'if (at.sharedBy !== null && this.#isCounted(at, `${at.sharedBy}|${key}`)) return;',
    new: '',
    killedBy: {
      file: 'test/regression/oracle/one-row-counts-once.test.ts',
      test: 'as nobody may ask so and as its tenant does not grant it',
    },
  },
  {
    id: 'fault-under-a-second-name-untold',
    breaks: 'A value that fails under a second name, with other arguments, is null without a word',
    file: 'src/response/other-names.ts',
    old: 'one.planKey === field.planKey)',
    new: 'one.slot === field.slot)',
    killedBy: {
      file: 'test/regression/oracle/one-row-counts-once.test.ts',
      test: 'under the second name alone',
    },
  },
  {
    id: 'edges-counted-by-refusals',
    breaks: 'The refusal of the object behind an edge is told for each edge',
    file: 'src/response/judge-code.ts',
    old: 'return field === via || linked.includes(field);',
    new: 'return linked.includes(field);',
    killedBy: { file: unseen, test: 'are not counted by the refusals' },
  },
  {
    id: 'hidden-object-is-an-error',
    breaks: 'A single object that is hidden is told by an error',
    file: 'src/response/generate.ts',
    old: '`R.fault(${site}, "NOT_AVAILABLE"); return BUBBLE;` : `${value} = null;`} }`,\n      `else if (${value} === BUBBLE)',
    new: '`R.fault(${site}, "NOT_AVAILABLE"); return BUBBLE;` : `R.fault(${site}, "NOT_AVAILABLE"); ${value} = null;`} }`,\n      `else if (${value} === BUBBLE)',
    killedBy: { file: noninterference, test: independent },
  },
  {
    id: 'edge-kept-without-node',
    breaks: 'An edge stays though the object that it leads to is hidden',
    file: 'src/response/generate.ts',
    old: 'body.push(`if (${value} === null) return GONE;`);',
    new: '',
    killedBy: {
      file: 'test/unit/response/edges-and-owners.test.ts',
      test: 'goes with a node that is hidden',
    },
  },
  {
    id: 'fields-not-judged-per-row',
    breaks: 'A field that one row releases leaves on every row',
    file: 'src/response/generate.ts',
    old: 'isJudgedPerElement(slot) ||',
    new: "(isJudgedPerElement(slot) && slot.coordinate === '') ||",
    killedBy: { file: mixing, test: 'K01 a row that is allowed opens no other row of the list' },
  },
  {
    id: 'unknown-type-dispatched',
    breaks: 'An object of a type that cannot stand there is completed as another',
    file: 'src/response/generate.ts',
    old: 'default: return GONE; }`,',
    new: "default: ${cases.at(-1)?.slice(cases.at(-1)?.indexOf('return')) ?? ''} }`,",
    killedBy: { file: gone, test: 'of a type that cannot stand there is not there' },
  },
  {
    id: 'parts-of-different-subjects',
    breaks: 'Parts of one object that name different subjects are put together',
    file: 'src/response/judge-code.ts',
    old: "return mine === undefined || theirs === undefined ? 'true' : `${mine} !== ${theirs}`;",
    new: "return mine === undefined || theirs === undefined ? 'false' : 'false';",
    killedBy: {
      file: 'test/integration/engine/parts.test.ts',
      test: 'does not show the other part of somebody else',
    },
  },
  {
    id: 'prototype-set-by-alias',
    breaks: 'A response key named __proto__ sets a prototype',
    file: 'src/response/write-code.ts',
    old: "return key === '__proto__' ?",
    new: "return key === '' ?",
    killedBy: { file: completion, test: 'keeps such names where they are fields, aliases or keys' },
  },
  {
    id: 'unknown-keys-copied',
    breaks: 'What a service sends beyond the question is copied into the answer',
    file: 'src/response/generate.ts',
    old: "body.push(`return { ${parts.join(', ')} };`);",
    new: "body.push(`return { ${shape.sources.slice(0, 1).map((one) => `...s${one.id}, `).join('')}${parts.join(', ')} };`);",
    killedBy: { file: completion, test: 'shows no key that was not asked for' },
  },
  {
    id: 'wrong-type-passes',
    breaks: 'A value of another type than its field’s leaves',
    file: 'src/response/leaf.ts',
    old: "String: (value) => (typeof value === 'string' ? value : undefined),",
    new: "String: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),",
    killedBy: { file: completion, test: 'is null with an error that does not show it' },
  },
  {
    id: 'hidden-enum-value-shown',
    breaks: 'A value of an enum that the served schema hides is shown',
    file: 'src/response/leaf.ts',
    old: 'const names = servedValues ?? new Set(',
    new: 'const names = new Set(',
    killedBy: {
      file: 'test/unit/response/leaf.test.ts',
      test: 'a plain value that a service sent',
    },
  },
  {
    id: 'entry-forgets-coordinates',
    breaks: 'A released field is not in the entry',
    file: 'src/response/released-set.ts',
    old: '    coordinates.push(slot.coordinate);\n',
    new: '',
    killedBy: { file: attacks, test: 'A26 a field that is not included is neither shown nor told' },
  },
  {
    id: 'entry-forgets-owners',
    breaks: 'The entry names the first owner’s basis alone',
    file: 'src/response/record.ts',
    old: 'indices.map(placeOf)',
    new: 'indices.slice(0, 1).map(placeOf)',
    killedBy: {
      file: 'test/unit/response/edges-and-owners.test.ts',
      test: 'names the basis of each of them',
    },
  },
  {
    id: 'refusal-tells-its-reason',
    breaks: 'A refusal that depends on data has a code of its own',
    file: 'src/response/responder.ts',
    old: "this.#sites[site]?.refusal ?? 'NO_BASIS'",
    new: "this.#sites[site]?.refusal ?? 'BASIS_ENDED'",
    killedBy: {
      file: cases,
      test: 'a field is refused only on the rows',
    },
  },
  {
    id: 'tested-here-not-recorded',
    breaks: 'A release does not rest on what arguments test of the object at hand',
    file: 'src/response/released-set.ts',
    old: ' && slot.here.length === 0;',
    new: ';',
    killedBy: {
      file: 'test/regression/oracle/found.test.ts',
      test: 'and with what it tests granted there',
    },
  },
];
