import { getNamedType } from 'graphql';
import { Basis } from './basis.ts';
import { marksOf } from './marks.ts';
import type { Question } from './oracle.ts';
import type { Data } from './world.ts';

/** Every protected text of a world is `<id.field#n>`, with the way through values inside: `<id.field.inner#n>`. */
const marker = /<(E\d+~[\d~a-z]+)\.([\w.]+)#\w*>/g;

/**
 * Protected values in a text that nothing lets leave (G1). It looks at no selection and no path: a value either may
 * leave for this caller or it may not.
 */
export function leaksIn(text: string, question: Question, data: Data): readonly string[] {
  const marks = marksOf(question.schema, question.policy);
  const basis = new Basis(marks, question, question.now);
  return [...text.matchAll(marker)]
    .filter(([, id = '', way = '']) => !mayLeave(id, way.split('.')))
    .map(([found]) => found);

  function mayLeave(id: string, way: readonly string[]): boolean {
    const row = data.get(id);
    const subject = row === undefined ? null : basis.subjectOf(row);
    if (row === undefined || subject === null || !basis.sees(row, [])) return false;
    let type = row.type;
    for (const name of way) {
      const field = marks.object(type).getFields()[name];
      if (field === undefined) return false;
      const rule = marks.rule(type, field);
      const basisName = question.token.legal ? 'LEGAL_PROCESS' : 'TENANT_CONSENT';
      if (rule.kind === 'refused' || rule.bases?.includes(basisName) === false) return false;
      if (rule.purposes?.includes(question.token.purpose) === false) return false;
      if (!rule.elements.every((one) => basis.gives(one, subject))) return false;
      type = getNamedType(field.type).name;
    }
    return true;
  }
}
