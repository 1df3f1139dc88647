import { createHash } from 'node:crypto';
import type { ApprovedPlan } from '../decision/index.ts';
import type { MutationOutcome } from '../fetch/index.ts';
import type { Cover } from '../model/index.ts';
import type { DraftParts, ReleasedRows, ReleasedSet } from '../response/index.ts';
import {
  canonicalJson,
  canonicalText,
  ENTRY_BYTES_MAX,
  type CanonicalValue,
} from './canonical-json.ts';
import { isLarge, spread, together, type Item, type Part } from './entry-parts.ts';
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

/** What an entry tells of an answer: everything but the answer itself. */
export type Recordable = Omit<DraftParts, 'answer'>;

/** Keys of objects that stand together in one item, so that one subject with many rows can be split. */
const keysPerItem = 100;

/**
 * Writes entry format v1 (docs/LOG-FORMAT.md): who got what of whom, on which basis, and no value. An answer too large
 * for one entry becomes several, linked by the answer's id; never a summary.
 * @throws RangeError when a single set of coordinates does not fit into an entry
 */
export function writeEntries(
  approved: ApprovedPlan,
  draft: Recordable,
  log: LogName,
  keys: EntryKeys,
  mutation: ClosedIntent | null = null,
): WrittenEntries {
  const { caller, variant, basis, recipientKind } = approved;
  const { supergraph, digest, text, operationName } = variant.plan.parts;
  const covers = draft.bases.map(({ ref }) =>
    coverArtefact(basis.covers.find((one) => one.ref === ref)),
  );
  const answer = base64url(keys.randomBytes(16));
  const at = keys.now();
  const entryOf = ({ lists, sealed }: Part, index: number, count: number): Uint8Array => {
    const salt = base64url(keys.randomBytes(16));
    const token = { id: caller.tokenId, issuer: caller.issuer };
    // Members stand in canonical order (RFC 8785 §3.2.3), here and below: what is written once is only put together.
    const members = [
      `"answer":"${answer}"`,
      `"at":${canonicalText(at)}`,
      `"bases":[${lists.bases.join()}]`,
      '"kind":"release"',
      ...(mutation === null ? [] : [`"mutation":${canonicalText({ ...mutation })}`]),
      `"operation":${canonicalText({ digest, name: operationName })}`,
      `"part":${canonicalText({ count, index })}`,
      `"policy":${canonicalText(supergraph.version)}`,
      `"pseudonymKey":${canonicalText(keys.pseudonyms.keyId)}`,
      `"purpose":${canonicalText(caller.purpose)}`,
      `"recipient":${canonicalText({ id: caller.recipient, kind: recipientKind })}`,
      `"refused":[${lists.refused.join()}]`,
      `"released":[${lists.released.join()}]`,
      `"salt":"${salt}"`,
      `"sealed":${log === 'legal' ? canonicalText(sealedPart(sealed, salt, keys)) : 'null'}`,
      `"sets":[${lists.sets.join()}]`,
      `"token":${canonicalText(token)}`,
      '"v":1',
      `"vocabulary":${canonicalText(supergraph.policy.vocabulary.version)}`,
      `"withheld":${canonicalText(draft.withheld)}`,
    ];
    return Buffer.from(`{${members.join()}}`, 'utf8');
  };
  const items = itemsOf(draft, covers, log, keys.pseudonyms);
  let entries = isLarge(items) ? [] : [entryOf(together(items), 0, 1)];
  if ((entries[0]?.length ?? Infinity) > ENTRY_BYTES_MAX) {
    const parts = spread(entryOf(together([]), 0, 1).length, items);
    entries = parts.map((part, index) => entryOf(part, index, parts.length));
  }
  const artefacts = [
    { digest, kind: 'operation', body: text },
    policyArtefact(supergraph),
    ...covers.filter((one) => one !== null),
  ];
  return { entries, artefacts };
}

/** What a release entry closes: the intent of a mutation, and what came of its call. */
export interface ClosedIntent {
  readonly intent: string;
  readonly outcome: MutationOutcome;
}

/** Everything of the answer that comes in any number, in the order in which parts hold it. */
function itemsOf(
  draft: Recordable,
  covers: readonly (Artefact | null)[],
  log: LogName,
  pseudonyms: Pseudonymizer,
): readonly Item[] {
  const { bases, sets, released, refused } = draft;
  const texts = new Texts();
  const item = (list: Item['list'], json: CanonicalValue): Item => {
    return { list, text: canonicalText(json), sealed: null };
  };
  return [
    ...bases.map(({ ref, version, basis, tenant }, id) =>
      item('bases', { basis, digest: covers[id]?.digest ?? null, id, ref, tenant, version }),
    ),
    ...sets.map((set, id): Item => ({ list: 'sets', text: setText(set, id), sealed: null })),
    ...released.flatMap((rows) => releasedItems(rows, log, pseudonyms, texts)),
    ...refused.map(({ coordinate, code, rows, decisionId }) =>
      item('refused', { code, coordinate, decision: decisionId, rows }),
    ),
  ];
}

/**
 * Under legal process the account and the keys of the objects stand in the sealed part, for its own readers only; a
 * subject with many objects is split, and each piece counts its own rows.
 */
function releasedItems(
  rows: ReleasedRows,
  log: LogName,
  pseudonyms: Pseudonymizer,
  texts: Texts,
): readonly Item[] {
  const { tenant, account } = rows.subject;
  // By hand: an answer may be of a thousand accounts. Base64url stands in JSON as it is.
  const pseudonym =
    account === null ? 'null' : `"${pseudonyms.pseudonymOf(tenant, account).value}"`;
  const owners =
    rows.owners.length === 0
      ? '[]'
      : canonicalText(rows.owners.map((owner) => ownerJson(owner, pseudonyms)));
  const before = `{"account":${pseudonym},"owners":${owners},"rows":`;
  const after = `,"set":${rows.set},"tenant":${texts.of(tenant)},"type":${texts.of(rows.type)}}`;
  const text = (count: number): string => `${before}${count}${after}`;
  if (log === 'release') return [{ list: 'released', text: text(rows.rows), sealed: null }];
  if (rows.keys === null) {
    const sealed = { account, keys: null, type: rows.type };
    return [{ list: 'released', text: text(rows.rows), sealed }];
  }
  const items: Item[] = [];
  for (let from = 0; from < rows.keys.length; from += keysPerItem) {
    const keys = rows.keys.slice(from, from + keysPerItem);
    items.push({
      list: 'released',
      text: text(keys.length),
      sealed: { account, keys, type: rows.type },
    });
  }
  return items;
}

/** Names that come again and again in one entry, as JSON. */
class Texts {
  readonly #known = new Map<string, string>();

  of(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const text = canonicalText(name);
    this.#known.set(name, text);
    return text;
  }
}

/** A set outlives the request, and mostly has the same number in the next. */
const setTexts = new WeakMap<ReleasedSet, { readonly id: number; readonly text: string }>();

function setText(set: ReleasedSet, id: number): string {
  const known = setTexts.get(set);
  if (known?.id === id) return known.text;
  const { coordinates, exists, rests } = set;
  const text = canonicalText({ coordinates, exists, id, rests });
  setTexts.set(set, { id, text });
  return text;
}

function ownerJson(owner: string, pseudonyms: Pseudonymizer): CanonicalValue {
  const slash = owner.indexOf('/');
  if (slash === -1) return { account: null, tenant: owner };
  const tenant = owner.slice(0, slash);
  return { account: pseudonyms.pseudonymOf(tenant, owner.slice(slash + 1)).value, tenant };
}

function sealedPart(
  rows: readonly CanonicalValue[],
  salt: string,
  keys: EntryKeys,
): CanonicalValue {
  const place = { log: 'legal', salt };
  const { keyId, nonce, box } = seal(canonicalJson(rows), place, keys.sealKey, keys.randomBytes);
  return { key: keyId, nonce, box };
}

const written = new WeakMap<Cover, Artefact>();

/** The cover as it was when it was rested on, so that the decision can be run again. */
export function coverArtefact(cover: Cover | undefined): Artefact | null {
  if (cover === undefined) return null;
  const known = written.get(cover);
  if (known !== undefined) return known;
  const json = canonicalJson({ ...cover } as unknown as CanonicalValue);
  const body = Buffer.from(json).toString('utf8');
  const made = { digest: createHash('sha256').update(body).digest('hex'), kind: 'cover', body };
  written.set(cover, made);
  return made;
}

/** All that a policy was made from, which entries name by its version. Large: a start keeps it before the first release. */
export function policyArtefact({
  version,
  source,
}: {
  readonly version: string;
  readonly source: string;
}): Artefact {
  return { digest: version, kind: 'policy', body: source };
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
