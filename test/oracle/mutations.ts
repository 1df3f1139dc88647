import { passed } from './limits.ts';
import { marksOf } from './marks.ts';
import { Oracle, selectionsOf, type Question } from './oracle.ts';
import type { Expected, ExpectedError, ExpectedRows, ExpectedWrite } from './plain.ts';
import { writeOf } from './write-basis.ts';

const withheld = 'MUTATION_EXECUTED_ANSWER_WITHHELD';

/**
 * What a mutation must do, answer and write down: its fields one after the other, each decided, called and judged by
 * itself, after what the fields before it have written (DESIGN.md §4, ADR 0015).
 */
export function expectedOfMutation(question: Question): Expected {
  const marks = marksOf(question.schema, question.policy);
  const selections = selectionsOf(question);
  const root = marks.object('Mutation');
  const data: [key: string, value: unknown][] = [];
  const errors: ExpectedError[] = [];
  const released: ExpectedRows[] = [];
  const refused: Expected['refused'][number][] = [];
  const writes: ExpectedWrite[] = [];
  for (const { key, nodes } of selections.of(root, [selections.operation.selectionSet])) {
    const [node] = nodes;
    const field = root.getFields()[node?.name.value ?? ''];
    if (node === undefined || field === undefined) {
      data.push([key, root.name]);
      continue;
    }
    const { variables } = selections;
    const write = writeOf(marks, question, question.now, { field, node, variables });
    const step = new Oracle(question, { key, write }).step();
    const { expected, used } = step;
    writes.push(...expected.writes);
    // What it would pass a limit by is done already, and only its answer can be held back.
    const ended = passed(question.grants, { used }) !== undefined;
    data.push([key, ended ? null : expected.data?.[key]]);
    const isUnknown = expected.writes.some((one) => one.outcome === 'unknown');
    const code = isUnknown ? 'MUTATION_OUTCOME_UNKNOWN' : withheld;
    errors.push(...(ended ? [{ path: [key], code, rows: 1 }] : expected.errors));
    if (ended) continue;
    released.push(...expected.released);
    refused.push(...expected.refused);
  }
  return { data: Object.fromEntries(data), errors, released, refused, writes };
}
