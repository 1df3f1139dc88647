import type { Mutant, TestName } from './mutant.ts';

const killedBy: TestName = {
  file: 'test/property/oracle/writes.test.ts',
  test: 'gateway and oracle agree on what mutations may do, do and answer',
};
const write = 'src/decision/write-decision.ts';

/** Breakages of mutations that random worlds notice without a test made for them. */
export const writtenWorldMutants: readonly Mutant[] = [
  {
    id: 'write-on-a-data-period',
    breaks: 'A grant of one data period lets its holder write whatever is in another',
    file: write,
    old: "if (cover.basis === 'LEGAL_PROCESS' || cover.dataPeriod !== null || cover.account !== null) {",
    new: "if (cover.basis === 'LEGAL_PROCESS' || cover.account !== null) {",
    killedBy,
  },
  {
    id: 'write-beyond-resources',
    breaks: 'A grant of some resources lets its holder write to any',
    file: write,
    old: 'if (!within) return false;',
    new: '',
    killedBy,
  },
  {
    id: 'write-without-an-element-of-arguments',
    breaks: 'What the arguments of a mutation carry needs no basis for writing',
    file: 'src/plan/root.ts',
    old: '[...new Set([...own, ...elementsOfUses(slot.arguments)])]',
    new: '[...new Set(own)]',
    killedBy,
  },
  {
    id: 'unsaid-write-covered',
    breaks: 'A mutation that does not say what it writes stands on a grant to write anything',
    file: write,
    old: 'const held = mutation.elements.length > 0 || open ? restsOf(mutation, covers, asked) : null;',
    new: 'const held = open || !open ? restsOf(mutation, covers, asked) : null;',
    killedBy,
  },
  {
    id: 'answered-on-a-grant-to-write',
    breaks: 'What a mutation answers leaves on a grant for writing',
    file: 'src/decision/weigh.ts',
    old: "operation: 'read',",
    new: "operation: mutation === null ? 'read' : 'write',",
    killedBy,
  },
  {
    id: 'answered-under-a-token-to-write',
    breaks: 'What a mutation answers leaves under a token that does not name the action read',
    file: 'src/decision/weigh.ts',
    old: 'covers: mayRead ? covers : [],',
    new: 'covers: mayRead || mutation !== null ? covers : [],',
    killedBy: {
      file: 'test/unit/release/mutations.test.ts',
      test: 'is not shown under a token that says write and not read',
    },
  },
  {
    id: 'nameless-mutation-runs',
    breaks: 'A mutation that names no tenant runs as one that touches nobody’s data',
    file: 'directives/mutations.ts',
    old: "constantTenant !== null || args.some((one) => one.kind === 'scope' && one.by === 'TENANT');",
    new: 'constantTenant !== null || args.length >= 0;',
    killedBy,
  },
  {
    id: 'constant-tenant-overruled',
    breaks: 'A mutation of a dedicated tenant writes to the one that its argument names',
    file: write,
    old: 'return constant === null || constant === only ? only : undefined;',
    new: 'return only;',
    killedBy,
  },
  {
    id: 'refused-mutation-stops-the-rest',
    breaks: 'The fields after a mutation that is refused do not run',
    file: 'src/release/mutation.ts',
    old: 'else await runField(parts, responseKey, { ...request, plan }, collected);',
    new: 'else if (collected.errors.length === 0) await runField(parts, responseKey, { ...request, plan }, collected);',
    killedBy,
  },
];
