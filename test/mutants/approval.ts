import type { Mutant } from './mutant.ts';

const limits = 'test/unit/decision/limits-of-a-basis.test.ts';
const cases = 'test/unit/cases/cases.test.ts';
const kept = 'test/unit/decision/kept-decisions.test.ts';
const mixing = 'test/regression/attacks-1b/mixing.test.ts';

/** Breakages of what is refused before any row is known, and of what callers share. */
export const approvalMutants: readonly Mutant[] = [
  {
    id: 'bases-of-a-field-ignored',
    breaks: 'A field for legal process alone leaves on consent',
    file: 'src/decision/allowed-set.ts',
    old: "if (!mark.bases.has(basis.standsOn)) return 'FIELD_NOT_RELEASABLE';",
    new: '',
    killedBy: { file: cases, test: 'a field for legal process only does' },
  },
  {
    id: 'purposes-of-a-field-ignored',
    breaks: 'A field for one purpose leaves for another',
    file: 'src/decision/allowed-set.ts',
    old: "if (mark.purposes !== null && !mark.purposes.has(basis.purpose)) return 'PURPOSE_MISMATCH';",
    new: '',
    killedBy: {
      file: cases,
      test: 'a field for another purpose is',
    },
  },
  {
    id: 'data-of-nobody-leaves',
    breaks: 'A classified value without a subject leaves',
    file: 'src/decision/allowed-set.ts',
    old: "if (!slot.owned) return 'FIELD_NOT_RELEASABLE';",
    new: '',
    killedBy: { file: limits, test: 'of objects that nobody owns is never released' },
  },
  {
    id: 'refused-argument-sent',
    breaks: 'An argument that the policy refuses is sent',
    file: 'src/decision/allowed-set.ts',
    old: 'slot.arguments.some((one) => one.refused)',
    new: "slot.arguments.some((one) => one.refused && slot.coordinate === '')",
    killedBy: { file: cases, test: 'an argument without a mark is not' },
  },
  {
    id: 'variant-key-without-allowed-set',
    breaks: 'What was compiled for one caller’s refusals serves another caller',
    file: 'src/decision/allowed-set.ts',
    old: "refusals.map((code) => code ?? '').join(','),",
    new: "refusals.map(() => '').join(','),",
    killedBy: { file: mixing, test: 'K05 a plan made for one caller serves no other' },
  },
  {
    id: 'first-variant-serves-all',
    breaks: 'Variants are kept by operation alone',
    file: 'src/decision/variant.ts',
    old: 'const known = ofPlan.get(allowed.key);',
    new: 'const known = ofPlan.values().next().value;',
    killedBy: { file: mixing, test: 'K05 a plan made for one caller serves no other' },
  },
  {
    id: 'rulings-of-another-basis',
    breaks: 'Rulings are kept by variant and scopes alone, whoever asks',
    file: 'src/decision/kept-decisions.ts',
    old: '...this.#partsOf(basis), scopes]',
    new: 'scopes]',
    killedBy: { file: kept, test: 'are not shared with' },
  },
  {
    id: 'rulings-of-other-scopes',
    breaks: 'Rulings are kept whatever covers the arguments were narrowed to',
    file: 'src/decision/kept-decisions.ts',
    old: '...this.#partsOf(basis), scopes]',
    new: '...this.#partsOf(basis), scopes.length]',
    killedBy: { file: kept, test: 'that asked for another tenant' },
  },
  {
    id: 'allowed-set-of-other-variables',
    breaks: 'What an argument was narrowed to for one request holds for the next',
    file: 'src/decision/kept-decisions.ts',
    old: 'if (plan.parts.confiners.some(readsVariables)) return allowedSet(plan, basis, variables);',
    new: '',
    killedBy: { file: kept, test: 'is decided anew where a variable says what is asked for' },
  },
  {
    id: 'allowed-set-of-another-basis',
    breaks: 'What one caller may be answered is what another may',
    file: 'src/decision/kept-decisions.ts',
    old: '[this.#numberOf(plan), ...this.#partsOf(basis)]',
    new: '[this.#numberOf(plan)]',
    killedBy: { file: kept, test: 'as long as the request stands on the same' },
  },
  {
    id: 'variable-within-a-list',
    breaks: 'What a variable in a list asked for in one request holds for the next',
    file: 'src/plan/scope-arguments.ts',
    old: 'value.values.some(holdsVariable)',
    new: 'false',
    killedBy: { file: kept, test: 'is not kept where' },
  },
  {
    id: 'variable-within-an-object',
    breaks: 'What a variable in an input object asked for in one request holds for the next',
    file: 'src/plan/scope-arguments.ts',
    old: 'value.fields.some((one) => holdsVariable(one.value))',
    new: 'false',
    killedBy: {
      file: 'test/integration/policy/input-objects.test.ts',
      test: 'is decided for each request that names it by',
    },
  },
  {
    id: 'missing-account-is-a-tenants',
    breaks: 'A row whose account is missing is found under what belongs to the tenant as a whole',
    file: 'src/decision/judge.ts',
    old: 'const known = account === undefined ?',
    new: 'const known = account == null ?',
    killedBy: { file: kept, test: 'a row whose account is missing' },
  },
  {
    id: 'stranger-uses-task-token',
    breaks: 'A task token works for anybody',
    file: 'src/decision/decide.ts',
    old: 'if (live === null || live.extractor !== caller.recipient)',
    new: 'if (live === null)',
    killedBy: {
      file: 'test/unit/decision/task.test.ts',
      test: 'a task token in the hands of anybody but its extractor reads nothing',
    },
  },
  {
    id: 'internal-app-over-tenants',
    breaks: 'An internal app reads several tenants at once',
    file: 'src/decision/decide.ts',
    old: 'caller.tenants.length !== 1',
    new: 'caller.tenants.length < 1',
    killedBy: {
      file: 'test/integration/consent-flow/standing.test.ts',
      test: 'of the provider names exactly one tenant',
    },
  },
];
