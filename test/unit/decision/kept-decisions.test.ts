import { describe, expect, test } from 'vitest';
import { Judge } from '../../../src/decision/judge.ts';
import { KeptDecisions } from '../../../src/decision/kept-decisions.ts';
import type { Variant } from '../../../src/decision/variant.ts';
import { basisOf, covering, decided } from './decision-kit.ts';

const elements = ['user.id', 'mail.body'];
const cover = covering(elements);
const other = covering(elements, { ref: 'grant:2', tenant: 'fabrikam' });

const everything = { accounts: ['a1'], resources: null, elements: null };
const limits = { entriesMax: 64, bytesMax: 268_435_456 };

/** What one request gets, of those that share everything that is kept. */
function keeper(query: string, first = decided(query, [cover, other])) {
  const kept = new KeptDecisions(limits);
  const { plan } = first;
  const variant: Variant = {
    plan,
    allowed: first.allowed,
    hollow: new Set(),
    queryPlan: null,
    sendings: [],
  };
  return (...change: Parameters<typeof basisOf>) => {
    const basis = basisOf(...change);
    const allowed = kept.allowed(plan, basis, {});
    return { allowed, rulings: kept.rulings(variant, basis, allowed) };
  };
}

describe('rulings', () => {
  const of = keeper('{ bare { nodes { id body } } }');
  const mine = of([cover]);

  test('are shared by requests that stand on the same', () => {
    expect(of([cover]).rulings).toBe(mine.rulings);
    expect(of([cover], { now: Date.UTC(2026, 10, 23) }).rulings).toBe(mine.rulings);
    // Copies of grants are read again every second.
    expect(of([covering(elements)]).rulings).toBe(mine.rulings);
  });

  test.each([
    [
      'a later version of the cover',
      () => of([covering(elements, { version: cover.version + 1 })]),
    ],
    ['a cover with an exception', () => of([covering(elements, { exceptions: [everything] })])],
    ['a cover more', () => of([cover, other])],
    ['no cover', () => of([])],
    ['a token that names less', () => of([cover], { ceiling: ['user.*'] })],
    ['a task', () => of([cover], { standsOn: 'LEGAL_PROCESS', ceiling: null })],
    ['another purpose', () => of([covering(elements, { purposes: ['x'] })], { purpose: 'x' })],
  ] as const)('are not shared with %s', (_, theirs) => {
    expect(theirs().rulings).not.toBe(mine.rulings);
  });

  test('are bounded: the one that was used last goes last', () => {
    const { rulings } = of([cover]);
    for (let n = 0; n < 63; n++) of([covering(elements, { ref: `later:${n}` })]);
    expect(of([cover]).rulings).toBe(rulings);
    for (let n = 0; n < 64; n++) of([covering(elements, { ref: `later:${n}` })]);
    expect(of([cover]).rulings).not.toBe(rulings);
  });
});

describe('what arguments are narrowed to', () => {
  const query = 'query($tenant: [ID!]) { pages(tenant: $tenant, first: 1) { totalCount } }';
  const asking = (tenant: string) => decided(query, [cover, other], {}, { tenant: [tenant] });

  test('is decided anew where a variable says what is asked for, whoever asked before', () => {
    const kept = new KeptDecisions(limits);
    const [one, two] = ['contoso', 'fabrikam'].map((tenant) => {
      const { plan, basis } = asking('contoso');
      const variable = plan.parts.confiners[0]?.scopes[0]?.supplied;
      const name = variable?.kind === 'Variable' ? variable.name.value : '';
      return kept.allowed(plan, basis, { [name]: [tenant] });
    });
    expect(one?.scopes[0]?.covers).toEqual([0]);
    expect(two?.scopes[0]?.covers).toEqual([1]);
  });

  test('is kept where no variable says what is asked for, as long as the request stands on the same', () => {
    const kept = new KeptDecisions(limits);
    const { plan } = decided('{ pages(first: 1) { totalCount } }', [cover, other]);
    const of = (...change: Parameters<typeof basisOf>) =>
      kept.allowed(plan, basisOf(...change), {});
    const mine = of([cover, other]);
    // Copies of grants are read again every second: what is kept names them by their place.
    expect(of([covering(elements), other])).toBe(mine);
    expect(mine.scopes[0]?.covers).toEqual([0, 1]);
    expect(of([other]).scopes[0]).toMatchObject({ variables: { s0: ['fabrikam'] }, covers: [0] });
    expect(of([other, cover])).not.toBe(mine);
    expect(of([covering(elements, { account: 'a1' })])).not.toBe(of([cover]));
  });

  test.each([
    ['a variable', '$tenant'],
    ['a variable in a list', '["contoso", $tenant]'],
  ])('is not kept where %s says what is asked for', (_, value) => {
    const kept = new KeptDecisions(limits);
    const query = `query($tenant: ID!) { pages(tenant: ${value}, first: 1) { totalCount } }`;
    const variables = { tenant: 'contoso' };
    const { plan, basis } = decided(query, [cover, other], {}, variables);
    expect(kept.allowed(plan, basis, variables)).not.toBe(kept.allowed(plan, basis, variables));
  });

  test('keeps rulings apart from those of a request that asked for another tenant', () => {
    const kept = new KeptDecisions(limits);
    const { plan, basis, allowed } = asking('contoso');
    const variant: Variant = { plan, allowed, hollow: new Set(), queryPlan: null, sendings: [] };
    const first = kept.rulings(variant, basis, allowed);
    expect(kept.rulings(variant, basis, allowed)).toBe(first);
    expect(kept.rulings(variant, basis, asking('fabrikam').allowed)).not.toBe(first);
  });
});

describe('subjects that are known by tenant and account', () => {
  const { rulings } = keeper('{ bare { nodes { id body } } }')([cover]);
  const judge = () => new Judge(rulings, 8, false);
  const node = 2;

  test('are found again, whatever the order', () => {
    const one = judge();
    const mine = one.plainRow(node, 'contoso', 'a1');
    expect(mine).not.toBeNull();
    expect(one.plainRow(node, 'contoso', 'a2')?.subject.account).toBe('a2');
    expect(one.plainRow(node, 'contoso', 'a1')).toBe(mine);
  });

  test('a row whose account is missing is nobody’s, also after one of the tenant as a whole', () => {
    const one = judge();
    expect(one.plainRow(node, 'contoso', undefined)?.subject.account).toBeNull();
    expect(one.plainRow(node, 'contoso', null)).toBeNull();
    expect(one.plainRow(node, 'contoso', '')).toBeNull();
    expect(one.plainRow(node, 'contoso', {})).toBeNull();
    expect(one.plainRow(node, null, 'a1')).toBeNull();
  });
});
