import type { SelectedField, TypeSelection } from '../plan/index.ts';
import type { Site } from './responder.ts';

/** What the other response keys of an object have to do with what is wrong under this one. */
export function otherNames(
  node: TypeSelection,
  field: SelectedField,
): Pick<Site, 'repeated' | 'sharedBy'> {
  const same = node.fields.filter((one) => one.name === field.name);
  const repeated = same.find((one) => one.planKey === field.planKey) !== field;
  const isAskedOtherwise = same.some((one) => one.planKey !== field.planKey);
  return { repeated, sharedBy: isAskedOtherwise ? node.id : null };
}
