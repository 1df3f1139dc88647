/** Attack K01 of the catalogue, where nothing but tenant and account tells rows apart: what is remembered of one. */
import { expect, test } from 'vitest';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller } from '../../support/release-path.ts';

const caller = aDataCaller({ elements: ['user.*'] });

test('K01 a row that is allowed opens no row of another tenant or another account', async () => {
  const { path } = peoplePath();
  const exceptions = [{ elements: ['user.ssn'], accounts: ['c3'], resources: null }];
  path.held.covers = [
    aCover({ elements: ['user.id', 'user.name', 'user.ssn'], exceptions }),
    aCover({ elements: ['user.id', 'user.name'], ref: 'grant:2', tenant: 'fabrikam' }),
  ];
  const ssnOf = { c1: 'ssn-of-c1', c2: null, c3: null };
  const rows = Object.entries(ssnOf).map(([id, ssn]) => ({ id, ssn }));
  for (let n = 0; n < 3; n++) {
    const { data, entries } = await path.ask('{ people { id ssn } }', {}, caller);
    expect(data).toEqual({ people: rows });
    expect(entries[0]?.withheld).toBe(1);
  }
});
