import type { Mutant } from './mutant.ts';

const runs = 'test/unit/release/mutations.test.ts';
const refusals = 'test/unit/release/mutation-refusals.test.ts';
const faults = 'test/unit/release/mutation-faults.test.ts';
const found = 'test/regression/oracle/mutations.test.ts';
const counts = 'test/regression/oracle/mutation-counts.test.ts';
const attacks = 'test/regression/attacks-1a/mutations.test.ts';

/** Breakages of what may be written, and of the three steps of a mutation. */
export const writingMutants: readonly Mutant[] = [
  {
    id: 'token-without-write-writes',
    breaks: 'A token that does not name the action write writes',
    file: 'src/decision/write-decision.ts',
    old: "if (!mayWrite) return refused('WRITE_NOT_IN_TOKEN');",
    new: '',
    killedBy: { file: attacks, test: 'nothing is written, however little is asked back' },
  },
  {
    id: 'grant-to-read-writes',
    breaks: 'A grant for reading lets its holder write',
    file: 'src/decision/write-decision.ts',
    old: "operation: 'write',",
    new: "operation: 'read',",
    killedBy: { file: refusals, test: 'for reading only' },
  },
  {
    id: 'elements-of-a-write-ignored',
    breaks: 'A grant to write one element lets its holder write all',
    file: 'src/decision/write-decision.ts',
    old: 'if (element !== null && !cover.elements.includes(element)) return false;',
    new: '',
    killedBy: { file: refusals, test: 'without an element of its arguments' },
  },
  {
    id: 'exceptions-of-a-write-ignored',
    breaks: 'A write reaches what an exception takes out',
    file: 'src/decision/write-decision.ts',
    old: 'return !cover.exceptions.some(',
    new: 'return !cover.exceptions.slice(0, 0).some(',
    killedBy: { file: refusals, test: 'with an exception that may be what it writes to' },
  },
  {
    id: 'write-to-several-tenants',
    breaks: 'One write goes to several tenants',
    file: 'src/decision/write-decision.ts',
    old: 'if (only === undefined || others.length > 0) return undefined;',
    new: 'if (only === undefined) return undefined;',
    killedBy: { file: refusals, test: 'several tenants' },
  },
  {
    id: 'write-with-open-scope',
    breaks: 'A write that was left without a tenant goes out without one',
    file: 'src/decision/write-decision.ts',
    old: "scope.by === 'TENANT' && tenant !== null ? [tenant] : supplied;",
    new: 'supplied;',
    killedBy: { file: runs, test: 'left without a tenant writes to the one of the token' },
  },
  {
    id: 'write-beside-an-open-place',
    breaks: 'A write to a place that is left open goes by the place beside it',
    file: 'src/decision/write-decision.ts',
    old: 'given.length === 0 || given.some((one) => one.length === 0)',
    new: 'given.flat().length === 0',
    killedBy: { file: refusals, test: ', as it may stand for any' },
  },
  {
    id: 'tenants-written-in-a-list',
    breaks: 'A mutation names further tenants in a list of input objects',
    file: 'directives/fold-arguments.ts',
    old: 'return hasScope && (isListed ||',
    new: 'return hasScope && (',
    killedBy: {
      file: 'test/unit/directives/mutations.test.ts',
      test: 'fails the check, and is refused',
    },
  },
  {
    id: 'mutation-counts-as-narrowed',
    breaks:
      'A count that a mutation answers is taken for one of rows that the call was narrowed to',
    file: 'src/decision/mutation-set.ts',
    old: 'confined: read.confined && same',
    new: 'confined: read.confined',
    killedBy: { file: counts, test: 'is refused where the call reaches rows that may not be seen' },
  },
  {
    id: 'mutation-counts-unrecorded',
    breaks: 'A count that a mutation answers leaves without what shows its rows in the entry',
    file: 'src/response/judge-code.ts',
    old: 'const count = rowsBelow ?',
    new: 'const count = rowsBelow || true ?',
    killedBy: { file: counts, test: 'a count in an answer that is the tenant’s' },
  },
  {
    id: 'withheld-says-that-it-ran',
    breaks: 'A mutation of which nothing can be shown says that it ran where nobody knows',
    file: 'src/response/responder.ts',
    old: "if (failed === null || failed === 'SERVICE_ERROR') return this.refuse(site);",
    new: 'if (failed !== undefined) return this.refuse(site);',
    killedBy: { file: found, test: 'does not say that it has' },
  },
  {
    id: 'written-value-shown-unread',
    breaks: 'A value that a mutation answers leaves without a basis for reading',
    file: 'src/decision/mutation-set.ts',
    old: 'return verdict.slots[slot.id] === 1;',
    new: 'return verdict.slots[slot.id] !== 2;',
    killedBy: { file: runs, test: 'withholds a value of its own where the grant for reading is' },
  },
  {
    id: 'withheld-answer-recorded-as-released',
    breaks: 'A mutation of which nothing can be shown stands in the entry as released',
    file: 'src/response/generate.ts',
    old: '(isRefused || node.fields.some((one) => this.#isHollow(one)))',
    new: 'isRefused',
    killedBy: { file: found, test: 'says that it ran, and stands in the entry as refused alone' },
  },
  {
    id: 'grants-hide-public-codes',
    breaks: 'What schema and token refuse of a mutation has another code where nothing is granted',
    file: 'src/decision/mutation-set.ts',
    old: '.find((one) => !byGrants.has(one));',
    new: '.find((one) => one !== null);',
    killedBy: { file: found, test: 'an element beyond the token' },
  },
  {
    id: 'mutation-under-an-alias',
    breaks: 'The answer of a mutation is looked for under an alias that the planner drops',
    file: 'src/plan/build-plan.ts',
    old: 'if (only !== null) return name;',
    new: '',
    killedBy: { file: found, test: 'is answered: ' },
  },
  {
    id: 'rows-of-another-tenant-answered',
    breaks: 'A mutation answers rows of a tenant that it does not name',
    file: 'src/decision/weigh.ts',
    old: 'tenants: written === null ? request.tenants : [written],',
    new: 'tenants: request.tenants,',
    killedBy: { file: runs, test: 'holds no row of a tenant that it does not name' },
  },
  {
    id: 'intent-rests-on-nothing',
    breaks: 'The intent of a mutation is recorded though its basis has ended',
    file: 'src/release-log/intent.ts',
    old: '...(write?.covers ?? []), ...standing, ...ofTenant',
    new: '...ofTenant',
    killedBy: { file: faults, test: 'before the intent is decided once more' },
  },
  {
    id: 'client-ends-a-mutation',
    breaks: 'A client that goes away breaks a mutation off, and nobody knows what came of it',
    file: 'src/fetch/execute.ts',
    old: 'return { signal: untilAnswered, mutation: true, idempotencyKey };',
    new: 'return { signal: context.signal, mutation: true, idempotencyKey };',
    killedBy: { file: faults, test: 'during the call does not end it' },
  },
  {
    id: 'mutation-sent-twice',
    breaks: 'A mutation whose connection broke is sent once more',
    file: 'src/adapters/http-service/http-service.ts',
    old: 'if (mutation || signal.aborted || !isUnsent(error)) throw error;',
    new: 'if (signal.aborted || !isUnsent(error)) throw error;',
    killedBy: {
      file: 'test/integration/http-service/mutations.test.ts',
      test: 'goes out once',
    },
  },
];
