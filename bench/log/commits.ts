import { canonicalJson, type ReleaseCommit } from '../../src/release-log/index.ts';
import type { RecordStore } from '../../src/records/index.ts';
import { putInForce } from '../../test/support/one-publisher.ts';

/** Size of every entry that is measured. */
const ENTRY_BYTES = 1_024;

/** Grants that releases rest on; beside each the recipient, the tenant's app policy and the node's policy. */
const GRANTS = 64;
const shared = ['recipient:app', 'app-policy:contoso', 'policy:gateway.contoso.example'];

const [before = '', after = ''] = textOf('#'.repeat(16)).split('#'.repeat(16));
let count = 0;

/** Canonical JSON of exactly the size of an entry. */
function textOf(answer: string): string {
  const entry = { answer, kind: 'release', pad: '', v: 1 };
  const pad = 'x'.repeat(ENTRY_BYTES - canonicalJson(entry).length);
  return Buffer.from(canonicalJson({ ...entry, pad })).toString('utf8');
}

/** A new entry, made as cheaply as can be: who makes it shares a core with what is measured. */
export function newEntry(): Uint8Array {
  count += 1;
  return Buffer.from(`${before}${String(count).padStart(16, '0')}${after}`, 'latin1');
}

/** A commit as an answer to a publisher makes it: one entry that rests on four records. */
export function newCommit(): ReleaseCommit {
  const entries = [newEntry()];
  const refs = [`grant:${count % GRANTS}`, ...shared];
  return {
    log: 'release',
    bases: refs.map((ref) => ({ ref, version: 1 })),
    counters: [],
    entries,
    artefacts: [],
  };
}

/** Puts in force everything that the commits rest on. */
export async function grantAll(records: RecordStore): Promise<void> {
  const refs = [...Array.from({ length: GRANTS }, (_, at) => `grant:${at}`), ...shared];
  await putInForce(records, refs);
}
