import type { MarkedCoordinate } from '../../directives/index.ts';
import type { Proposal } from './classify.ts';
import { namedTypeOf, type Declared, type DeclaredType } from './declared.ts';
import type { NearestElement } from './nearest-element.ts';

const tenantNames = /^(tenant|organi[sz]ation|org|customer|company)(_?id)?$/i;
const accountNames = /^(account|user|owner|author|member|mailbox|person|employee|creator)(_?id)?$/i;
const timeNames =
  /^(created|modified|updated|changed|sent|received|recorded|issued|occurred)(_?at|_?on|_?time)?$|^(time|timestamp|date)$/i;

/**
 * Says whose an object is, from the names of its fields; null where the type has a subject, needs none or is no
 * object of its own.
 */
export function subjectProposal(
  type: DeclaredType,
  declared: Declared,
  marked: ReadonlyMap<string, MarkedCoordinate>,
  elements: ReadonlyMap<string, NearestElement>,
): Proposal | null {
  if (marked.get(type.name)?.directives.has('subject') === true) return null;
  if (declared.roots.has(type.name)) return null;
  const carries = type.fields.some(({ name }) => {
    const at = `${type.name}.${name}`;
    return elements.has(at) || (marked.get(at)?.elements.length ?? 0) > 0;
  });
  const plain = type.fields.filter((one) => !declared.objects.has(namedTypeOf(one.type)));
  // An entity of which a service has nothing of its own has its subject in another service.
  const isStub = type.keys.size > 0 && plain.every((one) => type.keys.has(one.name));
  const itself = plain.find((one) => type.keys.has(one.name))?.name;
  const named = (names: RegExp): string | undefined =>
    plain.find((one) => names.test(one.name))?.name ?? (names.test(type.name) ? itself : undefined);
  if (!carries || (isStub && !tenantNames.test(type.name))) return null;
  const [tenant, account] = [named(tenantNames), named(accountNames)];
  if (tenant === undefined) {
    if (type.keys.size === 0) return null;
    const reason = 'nothing in it is named like a tenant: say with @subject whose it is';
    return { coordinate: type.name, marks: null, reason };
  }
  const times = plain.filter((one) => timeNames.test(one.name)).map((one) => one.name);
  const parts = [
    `tenant: "${tenant}"`,
    ...(account === undefined ? [] : [`account: "${account}"`]),
    ...(times.length === 0 ? [] : [`recordedAt: [${times.map((one) => `"${one}"`).join(', ')}]`]),
  ];
  const told = [
    `${tenant} is named like its tenant`,
    ...(account === undefined ? [] : [`${account} like its account`]),
    ...(times.length === 0 ? [] : [`${times.join(', ')} like the times of the record`]),
  ];
  const marks = `@subject(${parts.join(', ')})`;
  return { coordinate: type.name, marks, reason: told.join(', ') };
}
