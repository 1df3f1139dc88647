import type { FieldNode } from 'graphql';
import type { ArgumentMark, Policy } from '../model/index.ts';

const unmarked: ArgumentMark = { kind: 'refused', reason: 'UNCLASSIFIED' };

/** What the policy says of the arguments that a field is written with. */
export function argumentMarks(
  policy: Policy,
  type: string,
  node: FieldNode,
): readonly ArgumentMark[] {
  return (node.arguments ?? []).map(
    (one) => policy.arguments.get(`${type}.${node.name.value}(${one.name.value}:)`) ?? unmarked,
  );
}

/** Elements that those arguments carry or test. */
export function elementsOf(marks: readonly ArgumentMark[]): readonly string[] {
  return marks.flatMap((mark) => (mark.kind === 'classified' ? mark.elements : []));
}
