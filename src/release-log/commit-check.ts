import { mustFitEntry } from './canonical-json.ts';
import type { ReleaseCommit } from './port.ts';

/**
 * Refuses what no store would take, before it is put into a batch with others.
 * @throws TypeError or RangeError: the caller has made a commit that must not exist.
 */
export function mustBeCommit(one: ReleaseCommit): void {
  if (one.entries.length === 0) {
    throw new TypeError('A commit has at least one entry, or it would release without a record');
  }
  one.entries.forEach(mustFitEntry);
  for (const { ref, version } of one.bases) {
    mustBeName(ref);
    if (!Number.isSafeInteger(version) || version < 1) {
      throw new RangeError('The version of a basis is a whole number from 1');
    }
  }
  for (const { key, add, max } of one.counters) {
    mustBeName(key);
    if (!Number.isSafeInteger(add) || add < 0 || !Number.isSafeInteger(max)) {
      throw new RangeError('A counter adds a whole number, not below 0, up to a whole number');
    }
  }
  for (const { digest } of one.artefacts) {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw new TypeError('The digest of an artefact is SHA-256 in lower-case hex');
    }
  }
}

function mustBeName(name: string): void {
  if (name === '' || !name.isWellFormed() || name.includes('\0')) {
    throw new TypeError('A name in the store is well-formed Unicode without U+0000');
  }
}
