import { describe, expect, test } from 'vitest';
import type { Cover } from '../../../src/model/index.ts';
import { aWriter, noteCodes, notePath, wholeGrant } from '../../support/note-graph.ts';
import { aTaskCaller, aTaskCover } from '../../support/release-path.ts';

const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id name score } }';
const changed = (change: Partial<Cover>): Cover => ({ ...wholeGrant, ...change });

describe('a mutation is refused before any call', () => {
  test.each<[string, Partial<Cover>]>([
    ['for reading only', { operations: ['read'] }],
    ['for exporting only', { operations: ['export'] }],
    ['of another tenant', { tenant: 'fabrikam' }],
    ['that has ended', { notAfter: 1 }],
    ['that has not begun', { notBefore: Date.UTC(2030, 0) }],
    ['for another purpose', { purposes: ['essential.support'] }],
    ['without an element of its arguments', { elements: ['user.id'] }],
    ['of some data periods only', { dataPeriod: { from: 0, to: null } }],
    ['of some resources only', { resources: ['site-1'] }],
    [
      'with an exception that may be what it writes to',
      { exceptions: [{ elements: null, accounts: ['n9'], resources: null }] },
    ],
    [
      'with an exception of an element',
      { exceptions: [{ elements: ['user.name'], accounts: null, resources: null }] },
    ],
    ['of a task', { basis: 'LEGAL_PROCESS' }],
  ])('on a grant %s', async (_name, change) => {
    const path = notePath();
    path.hold(changed(change));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['NO_BASIS']);
    expect(path.calls).toEqual([]);
    expect(path.told).toEqual(['release']);
    expect(path.entries()[0]?.refused).toMatchObject([
      { coordinate: 'Mutation.rename', code: 'NO_BASIS' },
    ]);
  });

  test.each([
    ['a tenant that the token does not name', rename.replace('contoso', 'fabrikam'), 'NO_BASIS'],
    [
      'several tenants',
      'mutation { renameAll(tenants: ["contoso", "fabrikam"], name: "x") { id } }',
      'TENANT_NOT_NAMED',
    ],
    [
      'no tenant in a list',
      'mutation { renameAll(tenants: [], name: "x") { id } }',
      'TENANT_NOT_NAMED',
    ],
    ['nothing that says what is written', 'mutation { purge { id } }', 'NO_BASIS'],
    ['an argument that is a key', 'mutation { secret(key: "k") }', 'ARGUMENT_NOT_ACCEPTED'],
  ])('with %s', async (_name, query, code) => {
    const path = notePath();
    path.hold(wholeGrant, changed({ ref: 'grant:2', tenant: 'fabrikam' }));
    const answer = await path.run(query);
    expect(Object.values(answer.data ?? {})).toEqual([null]);
    expect(noteCodes(answer)).toEqual([code]);
    expect(path.calls).toEqual([]);
  });

  test('without a tenant under a token of several', async () => {
    const path = notePath();
    const caller = aWriter({ tenants: ['contoso', 'fabrikam'] });
    const answer = await path.run('mutation { touch }', caller);
    expect(noteCodes(answer)).toEqual(['TENANT_NOT_NAMED']);
    expect(path.calls).toEqual([]);
  });

  test.each([
    ['names no action write', { operations: ['read'] as const }, 'WRITE_NOT_IN_TOKEN'],
    ['does not name an element that it writes', { elements: ['user.id'] }, 'ELEMENT_NOT_IN_TOKEN'],
  ])('under a token that %s', async (_name, change, code) => {
    const path = notePath();
    const answer = await path.run(rename, aWriter(change));
    expect(noteCodes(answer)).toEqual([code]);
    expect(path.calls).toEqual([]);
  });

  test('under a task, whatever the task says', async () => {
    const path = notePath();
    path.hold(
      aTaskCover({ elements: wholeGrant.elements, account: 'n1', operations: ['read', 'write'] }),
    );
    const answer = await path.run(rename, aTaskCaller({ operations: ['read', 'write'] }));
    expect(noteCodes(answer)).toEqual(['WRITE_NOT_IN_TOKEN']);
    expect(path.calls).toEqual([]);
    expect(path.store.committed[0]?.log).toBe('legal');
  });

  test('where a list of sites holds one that the grant does not', async () => {
    const path = notePath();
    path.hold(changed({ resources: ['s1'] }));
    const within = (sites: string) => `mutation { renameIn(site: ${sites}, name: "x") { id } }`;
    expect(noteCodes(await path.run(within('["s1", "s2"]')))).toEqual(['NO_BASIS']);
    expect(path.calls).toEqual([]);
    await path.run(within('["s1"]'));
    expect(path.calls[0]?.variables).toMatchObject({ s0: 'contoso', s1: ['s1'] });
  });

  test.each([
    ['a site beside one within the grant is left open', 'move(from: "s1", name: "x") { id }'],
    ['such a site is null', 'move(from: "s1", to: null, name: "x") { id }'],
    ['a list of sites is empty', 'renameIn(site: [], name: "x") { id }'],
  ])('where %s, as it may stand for any', async (_name, field) => {
    const path = notePath();
    path.hold(changed({ resources: ['s1'] }));
    expect(noteCodes(await path.run(`mutation { ${field} }`))).toEqual(['NO_BASIS']);
    path.hold(changed({ exceptions: [{ elements: null, accounts: null, resources: ['s9'] }] }));
    expect(noteCodes(await path.run(`mutation { ${field} }`))).toEqual(['NO_BASIS']);
    expect(path.calls).toEqual([]);
    path.hold(changed({ resources: ['s1'] }));
    await path.run('mutation { move(from: "s1", to: "s1", name: "x") { id } }');
    expect(path.told.filter((one) => one === 'notes writes')).toHaveLength(1);
  });

  test('where an exception takes out the account that it names', async () => {
    const path = notePath();
    path.hold(changed({ exceptions: [{ elements: null, accounts: ['a9'], resources: null }] }));
    const of = (account: string) =>
      `mutation { renameIn(account: "${account}", name: "x") { id } }`;
    expect(noteCodes(await path.run(of('a9')))).toEqual(['NO_BASIS']);
    await path.run(of('a1'));
    expect(path.told.filter((one) => one === 'notes writes')).toHaveLength(1);
  });
});
