import type { Mutant } from './mutant.ts';

const attacks = 'test/regression/attacks-1a/fields.test.ts';
const aliases = 'test/integration/engine/aliases.test.ts';
const cases = 'test/unit/cases/cases.test.ts';
const inference = 'test/regression/attacks-1e/inference.test.ts';

/** Breakages of how an operation becomes a plan. */
export const planMutants: readonly Mutant[] = [
  {
    id: 'second-fragment-skipped',
    breaks: 'Of several fragments only the first is looked at',
    file: 'src/plan/collect-fields.ts',
    old: '} else if (!spread.has(node.name.value)) {',
    new: '} else if (spread.size === 0) {',
    killedBy: { file: attacks, test: 'A23 every form of a selection gives the same decision' },
  },
  {
    id: 'second-selection-not-merged',
    breaks: 'A field that is selected twice keeps the first selection only',
    file: 'src/plan/collect-fields.ts',
    old: 'else nodes.push(node);',
    new: '',
    killedBy: { file: attacks, test: 'A23 every form of a selection gives the same decision' },
  },
  {
    id: 'type-condition-ignored',
    breaks: 'A fragment applies to every type',
    file: 'src/plan/collect-fields.ts',
    old: 'if (applies(node.typeCondition?.name.value)) walk(node.selectionSet);',
    new: 'walk(node.selectionSet);',
    killedBy: { file: attacks, test: 'A25 one response key for fields of several types' },
  },
  {
    id: 'conditions-ignored',
    breaks: '@skip and @include change nothing',
    file: 'src/plan/collect-fields.ts',
    old: 'if (!isIncluded(node, conditions)) continue;',
    new: '',
    killedBy: { file: attacks, test: 'A26 a field that is not included is neither shown nor told' },
  },
  {
    id: 'plan-shared-over-conditions',
    breaks: 'The plan of the first value of a condition serves all values',
    file: 'src/plan/compile-operation.ts',
    old: '[...conditions.values()].join()',
    new: '[...conditions.values()].slice(0, 0).join()',
    killedBy: { file: attacks, test: 'A26 a field that is not included is neither shown nor told' },
  },
  {
    id: 'alias-reaches-planner',
    breaks: 'A client’s alias is the response key towards the planner',
    file: 'src/plan/build-plan.ts',
    old: '      planKey,\n      type: field.type,',
    new: "      planKey: responseKey === '' ? planKey : responseKey,\n      type: field.type,",
    killedBy: { file: aliases, test: 'changes no plan, no call and no row' },
  },
  {
    id: 'variable-name-reaches-services',
    breaks: 'A client’s variable names travel to the services',
    file: 'src/plan/operation.ts',
    old: '[variable.name.value, `v${n}`]',
    new: '[variable.name.value, n < 0 ? `v${n}` : variable.name.value]',
    killedBy: {
      file: aliases,
      test: 'and no other name of the client’s reaches planner or service',
    },
  },
  {
    id: 'argument-tests-nothing',
    breaks: 'What an argument tests is not asked of the rows that it finds',
    file: 'src/plan/tests-above.ts',
    old: '...own, ...linked',
    new: '...linked',
    killedBy: {
      file: cases,
      test: 'an argument that tests a field finds',
    },
  },
  {
    id: 'scope-tests-nothing',
    breaks: 'A scope that the caller fills tells whose rows are there, without that element',
    file: 'src/plan/confiners.ts',
    old: '[...axes]',
    new: '[...axes].slice(0, 0)',
    killedBy: { file: inference, test: 'a scope tells nothing that is not granted' },
  },
  {
    id: 'paging-arguments-need-no-confinement',
    breaks: 'A list may be paged though rows of others stand in it',
    file: 'src/plan/confiners.ts',
    old: "return at !== undefined && at.kind !== 'refused' && at.dependsOnRows;",
    new: "return at !== undefined && at.kind === 'refused' && at.dependsOnRows;",
    killedBy: { file: cases, test: 'an argument that pages a list' },
  },
  {
    id: 'nameless-rows-counted',
    breaks: 'Rows that may not say whose they are are counted',
    file: 'src/plan/confiners.ts',
    old: 'one === null || isNonNullType(fields[one]?.type)',
    new: "one === null || fields[one]?.name !== ''",
    killedBy: {
      file: 'test/regression/oracle/found.test.ts',
      test: 'rows that may not say whose they are',
    },
  },
  {
    id: 'edge-without-node',
    breaks: 'An edge is not judged by the object that it leads to',
    file: 'src/plan/build-plan.ts',
    old: 'const via = mark.via === null ? null : this.#via(',
    new: 'const via = mark.via === null || fields.length > 0 ? null : this.#via(',
    killedBy: {
      file: 'test/unit/response/edges-and-owners.test.ts',
      test: 'goes with a node that is hidden',
    },
  },
  {
    id: 'argument-on-subject-path',
    breaks: 'An argument of the caller further down the path of a subject changes whose the row is',
    file: 'src/plan/plain-fields.ts',
    old: 'operation.bare.has(field) || isOnPath(policy, field)',
    new: 'operation.bare.has(field)',
    killedBy: { file: cases, test: 'an argument of the caller' },
  },
  {
    id: 'scope-by-subject-path-untested',
    breaks:
      'Rows are looked for by whose they are, where a path says it, without the right to know',
    file: 'src/plan/confiners.ts',
    old: '.flatMap((path) => coordinatesOnPath(schema, type, path))',
    new: '.map((path) => `${type}.${path}`)',
    killedBy: { file: cases, test: 'rows that are looked for by whose' },
  },
  {
    id: 'contained-edges-untested',
    breaks: 'Edges with customer data of their own tell which rows an argument found, untested',
    file: 'src/plan/reaches-contained.ts',
    old: 'mark.contained ||',
    new: '(mark.contained && fields.length === 0) ||',
    killedBy: {
      file: 'test/regression/oracle/found.test.ts',
      test: 'where edges carry customer data',
    },
  },
  {
    id: 'tested-rows-behind-contained',
    breaks:
      'Rows behind a connection with customer data of its own are found by what is not granted of them',
    file: 'src/plan/build-plan.ts',
    old: 'policy.types.get(type.name)?.subject == null ? place.above : nothingAbove;',
    new: 'policy.types.get(type.name)?.subject == null && policy.types.get(type.name)?.contained !== true ? place.above : nothingAbove;',
    killedBy: {
      file: 'test/regression/oracle/found.test.ts',
      test: 'rows behind a connection with customer',
    },
  },
];
