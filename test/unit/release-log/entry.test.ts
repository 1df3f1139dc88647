import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ApprovedPlan } from '../../../src/decision/index.ts';
import type { ReleasedRows } from '../../../src/response/index.ts';
import {
  ENTRY_BYTES_MAX,
  pseudonymizer,
  unseal,
  type SealedPart,
} from '../../../src/release-log/index.ts';
import { writeEntries, type Recordable } from '../../../src/release-log/entry.ts';

const sealKey = { id: 's1', secret: randomBytes(32) };
const keys = {
  pseudonyms: pseudonymizer({ id: 'p1', secret: randomBytes(32) }),
  sealKey,
  randomBytes: (count: number) => randomBytes(count),
  now: () => 1_795_000_000_000,
};

const cover = {
  ref: 'grant:g1',
  version: 3,
  basis: 'CONSENT',
  tenant: 'contoso',
  account: null,
  elements: ['user.contact.email'],
  operations: ['read'],
  purposes: ['publisher.app_functionality'],
  resources: null,
  dataPeriod: null,
  exceptions: [],
  notBefore: 0,
  notAfter: null,
  counters: [],
};

const approved = {
  caller: {
    recipient: 'mail-insights',
    tokenId: 'ab',
    issuer: 'https://as.example',
    purpose: 'publisher.app_functionality',
  },
  recipientKind: 'PUBLISHER_APP',
  basis: { covers: [cover] },
  variant: {
    plan: {
      parts: {
        digest: 'd0',
        text: '{ accounts { email } }',
        operationName: 'Mails',
        supergraph: { version: 'p0', source: '{}', policy: { vocabulary: { version: '2026-11' } } },
      },
    },
  },
} as unknown as ApprovedPlan;

function rowsOf(count: number): ReleasedRows[] {
  return Array.from({ length: count }, (_, n) => ({
    subject: { tenant: 'contoso', account: `account-${n}`, resource: null },
    owners: n % 2 === 0 ? [] : [`fabrikam/other-${n}`],
    type: 'Account',
    set: 0,
    rows: n + 1,
    keys: [`["account-${n}"]`],
  }));
}

function draftOf(released: ReleasedRows[]): Recordable {
  return {
    sets: [
      {
        coordinates: ['Account.email'],
        exists: ['user.contact.email'],
        rests: { 'user.contact.email': [0] },
      },
    ],
    released,
    refused: [{ coordinate: 'Account.phone', code: 'NO_BASIS', rows: 2, decisionId: 'dec-1' }],
    withheld: 4,
    bases: [
      { ref: 'grant:g1', version: 3, basis: 'CONSENT', tenant: 'contoso', rows: 1, counters: [] },
    ],
  };
}

interface Parsed {
  readonly answer: string;
  readonly part: { index: number; count: number };
  readonly released: {
    account: string | null;
    owners: { tenant: string; account: string }[];
    rows: number;
  }[];
  readonly refused: unknown[];
  readonly salt: string;
  readonly sealed: { key: string; nonce: string; box: string } | null;
  readonly bases: { digest: string }[];
}

const parse = (bytes: Uint8Array): Parsed =>
  JSON.parse(Buffer.from(bytes).toString('utf8')) as Parsed;

describe('an answer of a few rows', () => {
  const { entries, artefacts } = writeEntries(approved, draftOf(rowsOf(3)), 'release', keys);
  const [entry] = entries.map(parse);

  test('is one entry with every row and every refusal', () => {
    expect(entries).toHaveLength(1);
    expect(entry?.released.map((one) => one.rows)).toEqual([1, 2, 3]);
    expect(entry?.refused).toEqual([
      { coordinate: 'Account.phone', code: 'NO_BASIS', rows: 2, decision: 'dec-1' },
    ]);
  });

  test('names no account but by pseudonym, not of owners either', () => {
    const text = Buffer.from(entries[0] ?? []).toString('utf8');
    expect(text).not.toMatch(/account-\d|other-\d/);
    expect(entry?.released[1]?.owners).toEqual([
      { tenant: 'fabrikam', account: keys.pseudonyms.pseudonymOf('fabrikam', 'other-1').value },
    ]);
  });

  test('names what it rests on by a digest whose text is kept', () => {
    const kept = artefacts.find((one) => one.digest === entry?.bases[0]?.digest);
    expect(JSON.parse(kept?.body ?? '')).toEqual(cover);
    expect(artefacts.map((one) => one.kind)).toEqual(['operation', 'policy', 'cover']);
  });

  test('has no sealed part in the release log', () => expect(entry?.sealed).toBeNull());
});

test('an answer too large for one entry becomes several, and no row is summed up', () => {
  const { entries } = writeEntries(approved, draftOf(rowsOf(5_000)), 'release', keys);
  const parts = entries.map(parse);
  expect(entries.length).toBeGreaterThan(10);
  expect(Math.max(...entries.map((one) => one.length))).toBeLessThanOrEqual(ENTRY_BYTES_MAX);
  expect(new Set(parts.map((one) => one.answer)).size).toBe(1);
  expect(new Set(parts.map((one) => one.salt)).size).toBe(parts.length);
  expect(parts.map((one) => one.part)).toEqual(
    parts.map((_, index) => ({ index, count: parts.length })),
  );
  expect(parts.flatMap((one) => one.released).map((one) => one.rows)).toEqual(
    Array.from({ length: 5_000 }, (_, n) => n + 1),
  );
  expect(parts.flatMap((one) => one.refused)).toHaveLength(1);
});

describe('an entry of the legal log', () => {
  const { entries } = writeEntries(approved, draftOf(rowsOf(900)), 'legal', keys);
  const parts = entries.map(parse);

  test('stays below the largest entry with its sealed part', () => {
    expect(Math.max(...entries.map((one) => one.length))).toBeLessThanOrEqual(ENTRY_BYTES_MAX);
  });

  test('seals accounts and keys for its own readers', () => {
    const rows = parts.flatMap(({ sealed, salt }) => {
      const box = sealed as { key: string; nonce: string; box: string };
      const part: SealedPart = { keyId: box.key, nonce: box.nonce, box: box.box };
      return JSON.parse(
        Buffer.from(unseal(part, { log: 'legal', salt }, sealKey)).toString('utf8'),
      ) as {
        account: string;
      }[];
    });
    expect(rows.map((one) => one.account)).toEqual(rowsOf(900).map((one) => one.subject.account));
    expect(Buffer.concat(entries).toString('utf8')).not.toMatch(/account-\d/);
  });
});
