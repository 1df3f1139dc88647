import { createHash } from 'node:crypto';
import type { ApprovedPlan } from '../decision/index.ts';
import type { Cover } from '../model/index.ts';
import type { Draft, ReleasedRows } from '../response/index.ts';
import { canonicalJson, ENTRY_BYTES_MAX, type CanonicalValue } from './canonical-json.ts';
import type { Artefact, LogName } from './port.ts';
import type { NamedKey, Pseudonymizer } from './pseudonym.ts';
import { seal } from './sealed.ts';

/** What an entry is written with: the keys and the injected sources of what is new in it. */
export interface EntryKeys {
  readonly pseudonyms: Pseudonymizer;
  readonly sealKey: NamedKey;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** An answer as the log holds it: adjacent entries, and what their digests name. */
export interface WrittenEntries {
  readonly entries: readonly Uint8Array[];
  readonly artefacts: readonly Artefact[];
}

/** Rows and refusals of an answer are spread over parts of about this many bytes, well below the largest entry. */
const partBytes = ENTRY_BYTES_MAX - 12 * 1024;

/**
 * Writes entry format v1 (docs/LOG-FORMAT.md): who got what of whom, on which basis, and no value. An answer too large
 * for one entry becomes several, each complete in itself and linked by the answer's id; never a summary.
 */
export function writeEntries(
  approved: ApprovedPlan,
  draft: Draft,
  log: LogName,
  keys: EntryKeys,
): WrittenEntries {
  const { caller, variant, basis, recipientKind } = approved;
  const { supergraph, digest, text, operationName } = variant.plan.parts;
  const covers = draft.parts.bases.map(({ ref }) =>
    coverArtefact(basis.covers.find((one) => one.ref === ref)),
  );
  const head = {
    v: 1,
    kind: 'release',
    answer: base64url(keys.randomBytes(16)),
    at: keys.now(),
    recipient: { id: caller.recipient, kind: recipientKind },
    token: { id: caller.tokenId, issuer: caller.issuer },
    purpose: caller.purpose,
    operation: { digest, name: operationName },
    policy: supergraph.version,
    vocabulary: supergraph.policy.vocabulary.version,
    bases: draft.parts.bases.map(({ ref, version, basis: kind, tenant }, n) => ({
      ref,
      version,
      basis: kind,
      tenant,
      digest: covers[n]?.digest ?? null,
    })),
    sets: draft.parts.sets.map(({ coordinates, exists, rests }) => ({
      coordinates,
      exists,
      rests,
    })),
    withheld: draft.parts.withheld,
    pseudonymKey: keys.pseudonyms.keyId,
  } satisfies { [key: string]: CanonicalValue };
  const rows = draft.parts.released.map((one) => releasedJson(one, keys.pseudonyms));
  const refused = draft.parts.refused.map(({ coordinate, code, rows: count, decisionId }) => ({
    coordinate,
    code,
    rows: count,
    decision: decisionId,
  }));
  const parts = split(canonicalJson(head).length, rows, refused);
  const entries = parts.map((part, index) => {
    const salt = base64url(keys.randomBytes(16));
    const sealed =
      log === 'legal' ? sealedPart(draft, part.firstRow, part.released.length, salt, keys) : null;
    return canonicalJson({
      ...head,
      part: { index, count: parts.length },
      released: part.released,
      refused: part.refused,
      salt,
      sealed,
    });
  });
  const artefacts = [
    { digest, kind: 'operation', body: text },
    { digest: supergraph.version, kind: 'policy', body: supergraph.source },
    ...covers.filter((one) => one !== null),
  ];
  return { entries, artefacts };
}

function releasedJson(rows: ReleasedRows, pseudonyms: Pseudonymizer) {
  const { tenant, account } = rows.subject;
  return {
    tenant,
    account: account === null ? null : pseudonyms.pseudonymOf(tenant, account).value,
    owners: rows.owners.map((owner) => {
      const slash = owner.indexOf('/');
      if (slash === -1) return { tenant: owner, account: null };
      const of = owner.slice(0, slash);
      return { tenant: of, account: pseudonyms.pseudonymOf(of, owner.slice(slash + 1)).value };
    }),
    type: rows.type,
    set: rows.set,
    rows: rows.rows,
  };
}

/** Under legal process the accounts and the keys of the objects stand in the entry, for its own readers only. */
function sealedPart(draft: Draft, first: number, count: number, salt: string, keys: EntryKeys) {
  const rows = draft.parts.released.slice(first, first + count).map((one) => ({
    account: one.subject.account,
    keys: one.keys,
    type: one.type,
  }));
  const { keyId, nonce, box } = seal(
    canonicalJson(rows),
    { log: 'legal', salt },
    keys.sealKey,
    keys.randomBytes,
  );
  return { key: keyId, nonce, box };
}

interface Part {
  readonly firstRow: number;
  readonly released: ReturnType<typeof releasedJson>[];
  readonly refused: { [key: string]: CanonicalValue }[];
}

function split(
  headBytes: number,
  rows: Part['released'],
  refused: Part['refused'],
): readonly Part[] {
  const parts: Part[] = [{ firstRow: 0, released: [], refused: [] }];
  let bytes = headBytes;
  const next = (size: number, firstRow: number): Part => {
    const last = parts.at(-1);
    if (last !== undefined && bytes + size <= partBytes) {
      bytes += size;
      return last;
    }
    const made: Part = { firstRow, released: [], refused: [] };
    parts.push(made);
    bytes = headBytes + size;
    return made;
  };
  rows.forEach((row, n) => next(canonicalJson(row).length + 1, n).released.push(row));
  for (const one of refused) next(canonicalJson(one).length + 1, rows.length).refused.push(one);
  return parts;
}

const written = new WeakMap<Cover, Artefact>();

/** The cover as it was when it was rested on, so that the decision can be run again. */
function coverArtefact(cover: Cover | undefined): Artefact | null {
  if (cover === undefined) return null;
  const known = written.get(cover);
  if (known !== undefined) return known;
  const body = Buffer.from(canonicalJson({ ...cover } as unknown as CanonicalValue)).toString(
    'utf8',
  );
  const made = { digest: createHash('sha256').update(body).digest('hex'), kind: 'cover', body };
  written.set(cover, made);
  return made;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
