import { nodeHash } from './hash.ts';
import type { HashSource, NodeId } from './proof.ts';

/** A hash source over leaf hashes, read in runs of at most `runMax`; keeps no more than one path in memory. */
export function leafSource(
  leaves: (from: number, count: number) => Promise<readonly Uint8Array[]>,
  runMax = 1_000,
): HashSource {
  const subtree = async (id: NodeId): Promise<Uint8Array> => {
    const width = 2 ** id.level;
    if (width > runMax) {
      const below = { level: id.level - 1, index: id.index * 2 };
      const left = await subtree(below);
      return nodeHash(left, await subtree({ ...below, index: below.index + 1 }));
    }
    let row = await leaves(id.index * width, width);
    if (row.length !== width) {
      throw new RangeError('The leaf source answered with too few leaves');
    }
    while (row.length > 1) {
      row = pairUp(row);
    }
    return row[0] as Uint8Array;
  };
  return {
    async nodes(ids) {
      const hashes: Uint8Array[] = [];
      for (const id of ids) {
        hashes.push(await subtree(id));
      }
      return hashes;
    },
  };
}

function pairUp(row: readonly Uint8Array[]): readonly Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let at = 0; at < row.length; at += 2) {
    parents.push(nodeHash(row[at] as Uint8Array, row[at + 1] as Uint8Array));
  }
  return parents;
}
