import type { Marks } from './marks.ts';

/** A scope argument that the caller fills tests the fields of the subject that it is compared with. */
export function axisElements(
  marks: Marks,
  kind: string,
  axes: readonly (string | null)[],
): readonly string[] {
  const subject = marks.subject(kind);
  const fields = axes.flatMap((axis): readonly (string | undefined)[] => {
    if (axis === 'TENANT') return [subject?.tenant];
    if (axis === 'ACCOUNT') return [subject?.account];
    if (axis === 'RESOURCE') return [subject?.resource];
    return axis === null ? [] : (subject?.recordedAt ?? []);
  });
  return fields.flatMap((path) => (path === undefined ? [] : elementsOnPath(marks, kind, path)));
}

/** What is classified on the way from an object to the field that says whose it is. */
function elementsOnPath(marks: Marks, kind: string, path: string): readonly string[] {
  const [name = '', ...rest] = path.split('.');
  const field = marks.object(kind).getFields()[name];
  if (field === undefined) return [];
  const rule = marks.rule(kind, field);
  const [behind] = marks.behind(field.type);
  const further = behind === undefined ? [] : elementsOnPath(marks, behind, rest.join('.'));
  return [...(rule.kind === 'classified' ? rule.elements : []), ...further];
}
