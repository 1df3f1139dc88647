import type { Finding, Vocabulary } from '../src/model/index.ts';
import { readClassified } from './classified.ts';
import { readDerivedFrom } from './derived-from.ts';
import { join, nothingSaid, type FieldRule } from './field-rules.ts';
import { readNotCustomerData } from './not-customer-data.ts';
import { misplacement } from './placement.ts';
import { readRelease } from './release.ts';
import { readScope } from './scope.ts';
import { markText, type Site } from './site.ts';
import { readTests } from './tests.ts';
import type { ScopeAxis } from '../src/model/index.ts';

/** What the marks at one coordinate say together. */
export interface Said extends FieldRule {
  readonly scope: ScopeAxis | null;
  /** `opaque: true` stands on it. */
  readonly opaque: boolean;
  /** Coordinates of the fields that it tests. */
  readonly tests: ReadonlySet<string>;
  /** Coordinates of the fields that it is computed from. */
  readonly sources: ReadonlySet<string>;
}

const saidNothing: Said = {
  ...nothingSaid,
  scope: null,
  opaque: false,
  tests: new Set(),
  sources: new Set(),
};

/** Reads all marks by coordinate; every problem is reported, and a mark with a problem makes its coordinate refused. */
export function readMarks(
  sites: readonly Site[],
  vocabulary: Vocabulary,
  report: (finding: Finding) => void,
): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  const readOf = reader(vocabulary);
  for (const site of sites) {
    if (site.directive === 'subject') continue;
    if (site.directive === 'proposed') reportProposal(site, report);
    const known = said.get(site.coordinate);
    const before = known ?? saidNothing;
    const read = readOf(site);
    if (typeof read === 'string') {
      report({
        code: 'MARK_INVALID',
        severity: 'error',
        coordinate: site.coordinate,
        message: `@${site.directive} ${read}`,
        source: site.source,
      });
      said.set(site.coordinate, { ...before, unsupported: true });
      continue;
    }
    if (known === undefined) {
      said.set(site.coordinate, read);
      continue;
    }
    const scopes = new Set([before.scope, read.scope].filter((one) => one !== null));
    if (scopes.size > 1) {
      const message = 'carries @scope marks that differ';
      const { coordinate, source } = site;
      report({ code: 'CONFLICTING_MARKS', severity: 'error', coordinate, message, source });
    }
    const joined = join(before, read);
    said.set(site.coordinate, {
      ...joined,
      unsupported: joined.unsupported || scopes.size > 1,
      scope: read.scope ?? before.scope,
      opaque: before.opaque || read.opaque,
      tests: before.tests.union(read.tests),
      sources: before.sources.union(read.sources),
    });
  }
  for (const [coordinate, one] of said) {
    const problem = contradiction(one);
    if (problem === null) continue;
    said.set(coordinate, { ...one, unsupported: true });
    report({ severity: 'error', coordinate, source: null, ...problem });
  }
  return said;
}

/** Reads marks one by one; those of one text are one object, as a large schema has thousands of each. */
function reader(vocabulary: Vocabulary): (site: Site) => Said | string {
  const known = new Map<string, Said | string>();
  return (site) => {
    const text = markText(site);
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = misplacement(site) ?? readOne(site, vocabulary);
    known.set(text, read);
    return read;
  };
}

/** Whatever a proposal stands beside is refused until a person has taken the `@proposed` away. */
function reportProposal({ coordinate, source }: Site, report: (finding: Finding) => void): void {
  report({
    code: 'PROPOSAL_NOT_ACCEPTED',
    severity: 'error',
    coordinate,
    message: 'carries marks that a tool proposed: check them, then take @proposed away',
    source,
  });
}

function readOne(site: Site, vocabulary: Vocabulary): Said | string {
  switch (site.directive) {
    case 'classified': {
      const one = readClassified(site, vocabulary);
      if (typeof one === 'string') return one;
      return {
        ...saidNothing,
        elements: new Set([one.element]),
        classes: new Set(one.classes),
        contracts: new Set(one.contracts),
        opaque: one.opaque,
      };
    }
    case 'release': {
      const one = readRelease(site, vocabulary);
      return typeof one === 'string' ? one : { ...saidNothing, ...one };
    }
    case 'notCustomerData': {
      const one = readNotCustomerData(site);
      return typeof one === 'string' ? one : { ...saidNothing, open: one.reason };
    }
    case 'scope': {
      const one = readScope(site);
      return typeof one === 'string' ? one : { ...saidNothing, scope: one.by };
    }
    case 'proposed':
      return { ...saidNothing, unsupported: true };
    case 'dependsOnRows':
      return { ...saidNothing, dependsOnRows: true };
    case 'tests': {
      const one = readTests(site);
      return typeof one === 'string' ? one : { ...saidNothing, tests: new Set([one.field]) };
    }
    case 'derivedFrom': {
      const one = readDerivedFrom(site);
      return typeof one === 'string' ? one : { ...saidNothing, sources: new Set(one.fields) };
    }
    default:
      // Refused, never ignored.
      return 'is no directive of the specification, nor is it imported from there under this name';
  }
}

function contradiction(said: Said): { code: string; message: string } | null {
  if (said.open !== null && said.elements.size > 0) {
    return { code: 'CONFLICTING_MARKS', message: 'carries both @classified and @notCustomerData' };
  }
  if (said.elements.size === 0 && (said.bases !== null || said.purposes !== null)) {
    return { code: 'RELEASE_WITHOUT_CLASSIFIED', message: 'carries @release without @classified' };
  }
  return null;
}
