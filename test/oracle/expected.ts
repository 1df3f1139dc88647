import { getOperationAST, OperationTypeNode } from 'graphql';
import { withinLimits } from './limits.ts';
import { expectedOfMutation } from './mutations.ts';
import { Oracle, type Question } from './oracle.ts';
import type { Expected } from './plain.ts';

/** What the gateway must answer and write down, decided a second time from the rules of DESIGN.md alone. */
export function expected(question: Question): Expected {
  if (getOperationAST(question.document)?.operation === OperationTypeNode.MUTATION) {
    return expectedOfMutation(question);
  }
  return withinLimits(question.grants, (grants) => new Oracle({ ...question, grants }).answer());
}
