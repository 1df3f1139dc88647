import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { base64url, type EntryKeys } from './entry.ts';
import type { LogHead } from './port.ts';

/** First entry of each start: what ran from here on. It also keeps the first checkpoint from being of an empty log. */
export function bootEntry(
  version: { readonly policy: string; readonly vocabulary: string; readonly gateway: string },
  keys: EntryKeys,
): Uint8Array {
  const salt = base64url(keys.randomBytes(16));
  return canonicalJson({ at: keys.now(), kind: 'boot', salt, v: 1, ...version });
}

/**
 * Entry of the release log that commits to the legal log's head without showing anything of it: the same size at the
 * same cadence, whether or not anything happened. The salt comes from the sealing key and the time, so that whoever
 * holds the key can prove later what the head was.
 */
export function anchorEntry(legal: LogHead, legalOrigin: string, keys: EntryKeys): Uint8Array {
  const at = keys.now();
  const salt = createHmac('sha256', keys.sealKey.secret)
    .update(`consentry anchor v1\0${at}`)
    .digest();
  const head = `${legalOrigin}\n${legal.size}\n${Buffer.from(legal.root).toString('base64')}\n`;
  const anchor = createHash('sha256').update(salt).update(head).digest('hex');
  return canonicalJson({ anchor, at, key: keys.sealKey.id, kind: 'anchor', v: 1 });
}
