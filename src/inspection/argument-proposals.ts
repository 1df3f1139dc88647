import type { InputValueDefinitionNode } from 'graphql';
import type { ClassifySources, Proposal } from './classify.ts';
import { isList, namedTypeOf, type Declared, type DeclaredField } from './declared.ts';
import { nearestElement, type NearestElement } from './nearest-element.ts';
import { hasSensitiveName } from '../../directives/index.ts';

interface ArgumentSources {
  readonly field: DeclaredField;
  readonly argument: InputValueDefinitionNode;
  readonly declared: Declared;
  readonly elements: ReadonlyMap<string, NearestElement>;
  readonly sources: ClassifySources;
  /** The field is a mutation: its arguments are written and test nothing. */
  readonly writes: boolean;
}

const pages = /^(first|last|limit|top|take|count|pageSize|size)$/;
const positions = /^(after|before|offset|skip|cursor|page)$/;
const tenants = /^(tenant|organi[sz]ation|org|customer)s?(_?ids?)?$/i;
const accounts = /^(account|user|mailbox|owner)s?(_?ids?)?$/i;
const times = /^(DateTime|Date|Timestamp|Instant)$/;

/** Proposes what an argument does: it pages, narrows, looks up, or tests a field. */
export function argumentProposal(coordinate: string, about: ArgumentSources): Proposal {
  const name = about.argument.name.value;
  const type = namedTypeOf(about.argument.type);
  const propose = (marks: string, reason: string): Proposal => ({ coordinate, marks, reason });
  if (pages.test(name)) {
    return propose(
      '@dependsOnRows @notCustomerData(reason: "A page size")',
      `${name} is a page size`,
    );
  }
  if (positions.test(name) && !times.test(type)) {
    const marks =
      '@dependsOnRows @notCustomerData(reason: "A position that an earlier answer gave")';
    return propose(marks, `${name} is a position among rows`);
  }
  const many =
    isList(about.field.type) || /(Connection|Page|List)$/.test(namedTypeOf(about.field.type));
  if (many || (about.writes && tenants.test(name))) {
    const axis = scopeAxis(name, type);
    if (axis !== null) {
      return propose(
        `@scope(by: "${axis}")`,
        `${name} is named like what narrows rows to their owners`,
      );
    }
  }
  const returned = namedTypeOf(about.field.type);
  const tested = `${returned}.${name.replace(/(Contains|StartsWith|Prefix|In|Eq|Equals|Like)$/, '')}`;
  const own = elementOf(tested, about);
  if (name === 'id' && own !== null) {
    return propose(`@classified(element: "${own}")`, `it looks up ${returned} by ${tested}`);
  }
  if (own !== null && about.writes) {
    return propose(`@classified(element: "${own}")`, `it is written to ${tested}`);
  }
  if (own !== null) return propose(`@tests(field: "${tested}")`, `it tests ${tested}`);
  const nearest = nearestOf(name, type, about);
  if (nearest === null) {
    return { coordinate, marks: null, reason: 'nothing tells what it carries or tests' };
  }
  return propose(`@classified(element: "${nearest.element}")`, nearest.reason);
}

function scopeAxis(name: string, type: string): string | null {
  if (tenants.test(name)) return 'TENANT';
  if (accounts.test(name)) return 'ACCOUNT';
  if (!times.test(type)) return null;
  if (/^(from|since|after|start)/i.test(name)) return 'PERIOD_FROM';
  return /^(to|until|before|end)/i.test(name) ? 'PERIOD_TO' : null;
}

function elementOf(coordinate: string, { elements, sources }: ArgumentSources): string | null {
  const [marked] = sources.marked.get(coordinate)?.elements ?? [];
  return marked ?? elements.get(coordinate)?.element ?? null;
}

function nearestOf(
  name: string,
  type: string,
  { field, declared, sources }: ArgumentSources,
): NearestElement | null {
  if (declared.objects.has(type)) return null;
  const value = {
    name,
    container: namedTypeOf(field.type),
    service: sources.service,
    type,
    neighbours: [],
    sensitive: hasSensitiveName(name),
  };
  return nearestElement(value, sources.vocabulary);
}
