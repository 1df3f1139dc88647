import { describe, expect, test } from 'vitest';
import { aTaskCover } from '../../support/release-path.ts';
import { covering, decided, now } from './decision-kit.ts';

const fields = '{ notes { id body name lawful master } }';
const at = ['2026-01-01T00:00:00Z'];

describe('before any row is known, a field', () => {
  test.each([
    ['without a cover', 'Note.body', [], {}, 'NO_BASIS'],
    [
      'that the token does not name',
      'Note.body',
      [covering(['mail.body'])],
      { ceiling: ['user.*'] },
      'ELEMENT_NOT_IN_TOKEN',
    ],
    [
      'for another purpose',
      'Note.name',
      [covering(['user.name'], { purposes: ['essential.support'] })],
      { purpose: 'essential.support' },
      'PURPOSE_MISMATCH',
    ],
    [
      'for legal process alone',
      'Note.lawful',
      [covering(['user.name'])],
      {},
      'FIELD_NOT_RELEASABLE',
    ],
    [
      'of class KEY',
      'Note.master',
      [covering(['key.master', 'user.id'])],
      {},
      'FIELD_NOT_RELEASABLE',
    ],
  ])('%s is refused: %s', (_name, coordinate, covers, change, code) => {
    expect(decided(fields, covers, change).refusals.get(coordinate)).toBe(code);
  });

  test('of nobody is never released', () => {
    const { refusals } = decided('{ motto }', [covering(['user.name'])]);
    expect(refusals.get('Query.motto')).toBe('FIELD_NOT_RELEASABLE');
  });

  test('with a cover is not refused', () => {
    expect(decided(fields, [covering(['mail.body'])]).refusals.get('Note.body')).toBeNull();
  });
});

describe('a cover is none', () => {
  test.each([
    ['before its time', covering(['mail.body'], { notBefore: now + 1 }), {}],
    ['from its end on', covering(['mail.body'], { notAfter: now }), {}],
    ['for another operation', covering(['mail.body'], { operations: ['export'] }), {}],
    ['for another purpose', covering(['mail.body'], { purposes: ['essential.support'] }), {}],
    ['of a tenant that is not asked for', covering(['mail.body'], { tenant: 'northwind' }), {}],
    [
      'of a task for a token of consent',
      aTaskCover({ elements: ['mail.body'], account: 'a1' }),
      {},
    ],
    [
      'of consent for a token of a task',
      covering(['mail.body']),
      { standsOn: 'LEGAL_PROCESS' as const },
    ],
  ])('%s', (_name, cover, change) => {
    const one = decided(fields, [cover], change);
    expect(one.refusals.get('Note.body')).not.toBeNull();
    expect(one.row('Note', { tenant: cover.tenant, times: at })).toBeNull();
  });
});

describe('a row', () => {
  test.each([
    ['of another tenant', { tenant: 'fabrikam' }],
    ['without a tenant', { tenant: null }],
    ['whose tenant is no name', { tenant: { id: 'contoso' } }],
    ['whose tenant is empty', { tenant: '' }],
    ['whose account is not told', { account: null }],
    ['whose account hides a second name', { account: 'a1\0a2' }],
  ])('%s is not there', (_name, values) => {
    expect(
      decided(fields, [covering(['mail.body'])]).row('Note', { times: at, ...values }),
    ).toBeNull();
  });

  test('releases what covers hold, and no other row’s', () => {
    const one = decided(fields, [
      covering(['mail.body', 'user.name']),
      covering(['user.id'], { ref: 'grant:2', tenant: 'fabrikam' }),
    ]);
    const mine = { tenant: 'contoso', times: at };
    const theirs = { tenant: 'fabrikam', times: at };
    for (let n = 0; n < 3; n++) {
      expect(one.row('Note', mine)).toEqual(['Note.body', 'Note.name']);
      expect(one.row('Note', theirs)).toEqual(['Note.id']);
    }
    expect(one.judge.withheld).toBe(0);
  });

  test('that only an element outside the token would show is not there', () => {
    const covers = [
      covering(['user.id', 'mail.time']),
      covering(['mail.body', 'mail.time'], { ref: 'grant:2', tenant: 'fabrikam' }),
    ];
    const one = decided('{ notes { id at } }', covers, { ceiling: ['mail.*'] });
    expect(one.row('Note', { tenant: 'fabrikam', times: at })).toEqual(['Note.at']);
    expect(one.row('Note', { tenant: 'contoso', times: at })).toBeNull();
  });

  test.each([
    ['lies before', '2025-12-31T23:59:59.999Z', false],
    ['lies at its beginning', '2026-01-01T00:00:00.000Z', true],
    ['lies at its end', '2026-02-01T00:00:00.000Z', false],
    ['cannot be read', 'yesterday', false],
    ['is nothing', null, false],
  ])('whose time %s of a period is judged by it', (_name, time, shown) => {
    const dataPeriod = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
    const one = decided(fields, [covering(['mail.body'], { dataPeriod })]);
    expect(one.row('Note', { times: [time] }) !== null).toBe(shown);
  });

  test('is judged by all of its times', () => {
    const dataPeriod = { from: Date.UTC(2026, 0, 1), to: null };
    const one = decided(fields, [covering(['mail.body'], { dataPeriod })]);
    expect(one.row('Note', { times: ['2026-05-05T00:00:00Z', '2020-01-01T00:00:00Z'] })).toBeNull();
  });

  test.each([
    ['accounts', { elements: null, accounts: ['a1'], resources: null }],
    ['resources', { elements: null, accounts: null, resources: ['g1'] }],
    ['elements', { elements: ['mail.body', 'user.id'], accounts: null, resources: null }],
  ])('that an exception of %s takes out is not there', (_name, exception) => {
    const one = decided(fields, [covering(['mail.body', 'user.id'], { exceptions: [exception] })]);
    expect(one.row('Note', { account: 'a1', resource: 'g1', times: at })).toBeNull();
  });

  test('of another resource is not there under a cover of one', () => {
    const one = decided(fields, [covering(['mail.body'], { resources: ['g1'] })]);
    expect(one.row('Note', { resource: 'g2', times: at })).toBeNull();
    expect(one.row('Note', { resource: null, times: at })).toBeNull();
    expect(one.row('Note', { resource: 'g1', times: at })).toEqual(['Note.body']);
  });
});

describe('a row of several owners', () => {
  const query = '{ papers { nodes { id title } } }';
  const both = (mine: readonly string[], theirs: readonly string[]) =>
    decided(query, [covering(mine), covering(theirs, { ref: 'grant:2', tenant: 'fabrikam' })]).row(
      'Paper',
      { owners: ['fabrikam/a9'] },
    );

  test('releases what all of them allow', () => {
    expect(both(['user.id', 'user.name'], ['user.id'])).toEqual(['Paper.id']);
  });

  test('is not there where they allow different elements', () => {
    expect(both(['user.id'], ['user.name'])).toBeNull();
  });

  test.each([
    ['one of them allows nothing', ['northwind/a1']],
    ['its owners cannot be read', 'fabrikam/a9'],
    ['one of them is no name', [null]],
    ['one of them is empty', ['']],
  ])('is not there where %s', (_name, owners) => {
    expect(decided(query, [covering(['user.id'])]).row('Paper', { owners })).toBeNull();
  });

  test('is the target’s own copy under a task', () => {
    const cover = aTaskCover({ elements: ['user.id'], account: 'a1' });
    const change = {
      standsOn: 'LEGAL_PROCESS' as const,
      purpose: 'legal.disclosure',
      ceiling: null,
    };
    const one = decided(query, [cover], change);
    expect(one.row('Paper', { owners: ['northwind/a5'] })).toEqual(['Paper.id']);
    expect(one.row('Paper', { account: 'a2', owners: ['contoso/a1'] })).toBeNull();
  });
});

describe('a count', () => {
  const code = (query: string, ...covers: Parameters<typeof decided>[1]) =>
    decided(query, covers).refusals.get(
      query.includes('papers') ? 'Papers.totalCount' : 'Notes.totalCount',
    );
  const pages = '{ pages { totalCount } }';

  test.each([
    ['that nothing confines', '{ bare { totalCount } }', covering(['user.id'])],
    [
      'under an exception',
      pages,
      covering(['user.id'], {
        exceptions: [{ elements: ['mail.body'], accounts: null, resources: null }],
      }),
    ],
    ['under a resource', pages, covering(['user.id'], { resources: ['g1'] })],
    ['of rows with further owners', '{ papers { totalCount } }', covering(['user.id'])],
    ['of one account', pages, covering(['user.id'], { account: 'a1' })],
  ])('%s is refused', (_name, query, cover) => {
    expect(code(query, cover)).toBe('SCOPE_NOT_PUSHABLE');
  });

  test('of all rows of a tenant leaves', () => {
    expect(code(pages, covering(['user.id']))).toBeNull();
  });
});

test('a variant is shared exactly where the same is allowed', () => {
  const keys = [
    [covering(['mail.body'])],
    [covering(['mail.body'], { ref: 'grant:9', version: 4 })],
    [covering(['mail.body', 'user.id'])],
    [],
  ].map((covers) => decided(fields, covers).allowed.key);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(3);
});
