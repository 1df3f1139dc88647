import type { Mutant } from './mutant.ts';

const unit = 'test/unit/decision/decision.test.ts';
const limits = 'test/unit/decision/limits-of-a-basis.test.ts';
const cases = 'test/unit/cases/cases.test.ts';
const flow = 'test/integration/data-plane/scopes.test.ts';
const parts = 'test/integration/engine/parts.test.ts';

/** Breakages of what is asked of the services: scopes, and the pruned operation. */
export const scopeMutants: readonly Mutant[] = [
  {
    id: 'scope-not-narrowed',
    breaks: 'A scope that the caller fills goes to the service as it is, literal or variable',
    file: 'src/decision/narrowing.ts',
    old: 'asked.values.filter((one) => allowed.includes(one));',
    new: 'asked.values;',
    killedBy: { file: flow, test: 'is narrowed to what is allowed' },
  },
  {
    id: 'empty-intersection-calls',
    breaks: 'Where nothing is left of a scope, the service is called all the same',
    file: 'src/decision/narrowing.ts',
    old: 'if (kept.length === 0) this.#empty = true;',
    new: '',
    killedBy: { file: limits, test: 'of which nothing is left is empty' },
  },
  {
    id: 'tenant-without-basis-called',
    breaks: 'A service is asked for the rows of a tenant that nobody has granted',
    file: 'src/decision/scopes.ts',
    old: 'if (candidates.length === 0) return noRows;',
    new: '',
    killedBy: {
      file: 'test/unit/decision/limits-of-a-basis.test.ts',
      test: 'of nobody who may be seen is empty',
    },
  },
  {
    id: 'too-many-values-sent',
    breaks: 'More than a hundred values go out in one scope',
    file: 'src/decision/narrowing.ts',
    old: 'if (values.length > scopeValuesMax) this.#empty = true;',
    new: '',
    killedBy: { file: limits, test: 'of more values than may be sent is empty' },
  },
  {
    id: 'first-of-several-values-sent',
    breaks: 'A scope of one value stands for several, and counts as confined',
    file: 'src/decision/narrowing.ts',
    old: 'if (values.length === 1) return this',
    new: 'if (values.length >= 1) return this',
    killedBy: { file: limits, test: 'of one value confines no two tenants' },
  },
  {
    id: 'period-widened',
    breaks: 'A caller widens the data period by its argument',
    file: 'src/decision/narrowing.ts',
    old: 'this.#instant(from, period.from, Math.max);',
    new: 'this.#instant(from, period.from, Math.min);',
    killedBy: { file: flow, test: 'is confined to a data period that arguments can name' },
  },
  {
    id: 'counted-under-exception',
    breaks: 'Rows that an exception takes out are counted',
    file: 'src/decision/confinement.ts',
    old: 'rows.length === 0 || cover.exceptions.length > 0) return false;',
    new: 'rows.length === 0) return false;',
    killedBy: { file: unit, test: 'a count' },
  },
  {
    id: 'counted-with-further-owners',
    breaks: 'Rows that another owner may hide are counted',
    file: 'src/decision/confinement.ts',
    old: "|| (row.owners.length > 0 && cover.basis !== 'LEGAL_PROCESS')) return false;",
    new: ') return false;',
    killedBy: { file: cases, test: 'rows that may have further owners' },
  },
  {
    id: 'counted-over-several-periods',
    breaks: 'Two tenants’ rows are counted over one period though theirs differ',
    file: 'src/decision/narrowing.ts',
    old: 'if (covers.length !== 1 || period == null',
    new: 'if (period == null',
    killedBy: { file: cases, test: 'two grants with different periods' },
  },
  {
    id: 'refused-field-fetched',
    breaks: 'A refused field is asked of its service',
    file: 'src/decision/plan-document.ts',
    old: 'if (field.slot === null || this.#allowed.refusals[field.slot] !== null) return null;',
    new: 'if (field.slot === null) return null;',
    killedBy: { file: parts, test: 'and that is not asked for' },
  },
  {
    id: 'invisible-object-fetched',
    breaks: 'Objects that nobody could see are asked of their service',
    file: 'src/decision/plan-document.ts',
    old: 'this.#allowed.visible[node.id] === true ? this.#fields(node) : null;',
    new: 'this.#fields(node);',
    killedBy: {
      file: 'test/regression/attacks-1e/shapes.test.ts',
      test: 'nothing is granted that would show a row of which open fields are asked',
    },
  },
  {
    id: 'empty-scope-fetched',
    breaks: 'A field whose scope is empty is asked of its service',
    file: 'src/decision/plan-document.ts',
    old: 'this.#allowed.scopes[field.confiner]?.empty === true) {',
    new: "this.#allowed.scopes[field.confiner]?.empty === true && field.name === '') {",
    killedBy: { file: flow, test: 'that is an empty list answers as no rows' },
  },
];
