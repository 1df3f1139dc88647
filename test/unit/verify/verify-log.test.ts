import { describe, expect, test } from 'vitest';
import { Frontier, leafHash } from '../../../src/merkle/index.ts';
import { generateSignerKey, noteSigner } from '../../../src/release-log/index.ts';
import type { LoggedEntry, LogHead, LogReader } from '../../../src/release-log/port.ts';
import { verifyLog } from '../../../src/verify/index.ts';

const signerOf = (name: string, seed: number) =>
  noteSigner(generateSignerKey(name, (count) => new Uint8Array(count).fill(seed)));
const signer = signerOf('example.com/log', 1);

/** A log as its reader tells it: every part can be told wrong. */
interface Told {
  entries: LoggedEntry[];
  head: LogHead;
  checkpoint: string | null;
}

const SIZE = 1_300;

function aLog(size = SIZE, signedSize = size): Told {
  const tree = new Frontier();
  const entries: LoggedEntry[] = [];
  let checkpoint: string | null = null;
  for (let index = 0; index < size; index += 1) {
    const bytes = Buffer.from(JSON.stringify({ index, v: 1 }));
    const hash = leafHash(bytes);
    entries.push({ index, bytes, leafHash: hash });
    tree.append(hash);
    if (index + 1 === signedSize) {
      checkpoint = signer.sign(noteText(signedSize, tree.root()));
    }
  }
  return { entries, head: { size, root: tree.root() }, checkpoint };
}

const noteText = (size: number | string, root: Uint8Array, name = 'example.com/log') =>
  `${name}\n${size}\n${Buffer.from(root).toString('base64')}\n`;

const readerOf = (told: Told): LogReader => ({
  head: async () => told.head,
  entries: async (_, from, count) =>
    told.entries.filter(({ index }) => index >= from).slice(0, count),
  checkpoint: async () => told.checkpoint,
  artefact: async () => null,
});

const verify = (told: Told, verifierKey = signer.verifierKey) =>
  verifyLog({ reader: readerOf(told), log: 'release', verifierKey });

async function problemsOf(told: Told) {
  const verdict = await verify(told);
  return verdict.ok ? [] : verdict.problems.map(({ index, code }) => ({ index, code }));
}

/** The entry as somebody with the disk would leave it: bytes changed, hash as it was. */
function forge(told: Told, index: number, text: string): void {
  const entry = told.entries[index];
  if (entry !== undefined) {
    told.entries[index] = { ...entry, bytes: Buffer.from(text) };
  }
}

describe('verification', () => {
  test.each([
    [1, 1],
    [SIZE, SIZE],
    [SIZE, 1_000],
    [SIZE, 1],
  ])('finds a log of %i entries with a checkpoint of %i whole', async (size, signedSize) => {
    const told = aLog(size, signedSize);
    expect(await verify(told)).toEqual({
      ok: true,
      size,
      checkpointSize: signedSize,
      root: Buffer.from(told.head.root).toString('base64'),
      unsettled: [],
    });
  });

  test('names the first entry whose bytes were changed', async () => {
    const told = aLog();
    forge(told, 700, '{"index":700,"v":2}');
    forge(told, 1_200, '{"index":1200,"v":2}');
    expect(await problemsOf(told)).toEqual([
      { index: 700, code: 'LEAF_CHANGED' },
      { index: 1_200, code: 'LEAF_CHANGED' },
      { index: null, code: 'ROOT_MISMATCH' },
      { index: null, code: 'CHECKPOINT_ROOT_MISMATCH' },
    ]);
  });

  test('is not misled when leaf hash and head are changed too', async () => {
    const told = aLog();
    const bytes = Buffer.from('{"index":7,"v":2}');
    told.entries[7] = { index: 7, bytes, leafHash: leafHash(bytes) };
    expect(await problemsOf(told)).toContainEqual({ index: null, code: 'ROOT_MISMATCH' });
    const tree = new Frontier();
    told.entries.forEach((entry) => tree.append(entry.leafHash));
    told.head = { size: SIZE, root: tree.root() };
    expect(await problemsOf(told)).toEqual([{ index: null, code: 'CHECKPOINT_ROOT_MISMATCH' }]);
  });

  test('finds two entries that changed places', async () => {
    const told = aLog();
    const [third, fourth] = [told.entries[3], told.entries[4]];
    if (third !== undefined && fourth !== undefined) {
      told.entries[3] = { ...fourth, index: 3 };
      told.entries[4] = { ...third, index: 4 };
    }
    expect(await problemsOf(told)).toContainEqual({
      index: null,
      code: 'CHECKPOINT_ROOT_MISMATCH',
    });
  });

  test('names an entry that is gone from the middle', async () => {
    const told = aLog();
    told.entries.splice(500, 1);
    expect((await problemsOf(told))[0]).toEqual({ index: 500, code: 'INDEX_NOT_CONTIGUOUS' });
  });

  test('names an entry that stands twice', async () => {
    const told = aLog(10);
    const twice = told.entries[4];
    told.entries.splice(5, 0, ...(twice === undefined ? [] : [twice]));
    expect((await problemsOf(told))[0]).toEqual({ index: 5, code: 'INDEX_NOT_CONTIGUOUS' });
  });

  test('finds entries cut from the end, whatever the head says', async () => {
    const told = aLog();
    told.entries.pop();
    expect(await problemsOf(told)).toContainEqual({ index: null, code: 'SIZE_MISMATCH' });
    const shorter = { ...aLog(SIZE - 1), checkpoint: told.checkpoint };
    expect(await problemsOf(shorter)).toEqual([{ index: null, code: 'CHECKPOINT_AHEAD' }]);
  });

  test('finds entries that the head hides', async () => {
    const told = aLog(SIZE, 1_000);
    const honest = aLog(1_100, 1_000);
    expect(await problemsOf({ ...told, head: honest.head })).toEqual([
      { index: null, code: 'SIZE_MISMATCH' },
    ]);
  });

  test('takes the log as it was at the start when it grows meanwhile', async () => {
    const told = aLog(SIZE, 1_000);
    const reader = readerOf(told);
    let asked = 0;
    const growing: LogReader = {
      ...reader,
      head: async () => {
        asked += 1;
        return asked === 1 ? aLog(1_100, 1_000).head : told.head;
      },
    };
    const verdict = await verifyLog({
      reader: growing,
      log: 'release',
      verifierKey: signer.verifierKey,
    });
    expect(verdict).toMatchObject({ ok: true, size: 1_100 });
  });

  test.each([
    ['no JSON', '{"v":1'],
    ['JSON without a version', '{"index":1}'],
    ['a version that is no whole number', '{"v":"1"}'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('names an entry that is %s', async (_, text) => {
    const told = aLog(3);
    forge(told, 1, text);
    expect(await problemsOf(told)).toContainEqual({ index: 1, code: 'ENTRY_MALFORMED' });
  });

  test('names an entry that is no UTF-8', async () => {
    const told = aLog(3);
    told.entries[1] = {
      ...aLog(2).entries[1],
      bytes: Buffer.from('{"v":1,"a":"\xff"}', 'latin1'),
    } as LoggedEntry;
    expect(await problemsOf(told)).toContainEqual({ index: 1, code: 'ENTRY_MALFORMED' });
  });

  test('tells at most 100 entries, and the checkpoint’s problem still', async () => {
    const told = aLog();
    told.entries.forEach((_, index) => forge(told, index, '{"v":2}'));
    const problems = await problemsOf(told);
    expect(problems).toHaveLength(102);
    expect(problems.at(-1)).toEqual({ index: null, code: 'CHECKPOINT_ROOT_MISMATCH' });
  });
});

describe('the checkpoint', () => {
  const told = aLog(5);
  const root = told.head.root;
  const good = told.checkpoint ?? '';
  const other = signerOf('example.com/other', 2).sign(noteText(5, root)).split('\n\n')[1] ?? '';
  const sameName = signerOf('example.com/log', 3).sign(noteText(5, root)).split('\n\n')[1] ?? '';

  test.each([
    ['unknown names', `${good}${other}`],
    ['unknown keys under our name', good.replace('\n\n', `\n\n${sameName}`)],
    [
      'unknown algorithms',
      `${good}— example.com/witness ${Buffer.alloc(76, 9).toString('base64')}\n`,
    ],
  ])('may carry signatures of %s', async (_, checkpoint) => {
    expect(await verify({ ...told, checkpoint })).toMatchObject({ ok: true, checkpointSize: 5 });
  });

  test('must be there', async () => {
    expect(await problemsOf({ ...told, checkpoint: null })).toEqual([
      { index: null, code: 'CHECKPOINT_MISSING' },
    ]);
  });

  const bad = (note: string) => {
    const line = note.split('\n\n')[1] ?? '';
    const blob = Buffer.from(line.split(' ')[2] ?? '', 'base64');
    blob[40] = (blob[40] ?? 0) ^ 1;
    return `— example.com/log ${blob.toString('base64')}\n`;
  };
  test.each([
    ['of another key only', signerOf('example.com/log', 3).sign(noteText(5, root))],
    ['whose text was changed', good.replace('\n5\n', '\n4\n')],
    ['with our signature changed', `${good.split('\n\n')[0]}\n\n${bad(good)}`],
    ['with our good signature and one of ours that is bad', `${good}${bad(good)}`],
    ['of another origin under our signature', signer.sign(noteText(5, root, 'example.com/x'))],
    ['with a size that starts with 0', signer.sign(noteText('05', root))],
    ['with a size below 0', signer.sign(noteText('-5', root))],
    ['with half a root', signer.sign(noteText(5, root.slice(16)))],
    ['without a signature', good.split('\n\n')[0] ?? ''],
    ['with a line that is no signature', `${good}hello\n`],
    ['that does not end in a newline', good.slice(0, -1)],
    ['with a control character', good.replace('\n5\n', '\n5\t\n')],
    ['that is empty', ''],
  ])('%s is refused', async (_, checkpoint) => {
    expect(await problemsOf({ ...told, checkpoint })).toEqual([
      { index: null, code: 'CHECKPOINT_INVALID' },
    ]);
  });

  test('of the right size and another root is refused', async () => {
    const fork = signer.sign(noteText(5, leafHash(Buffer.from('fork'))));
    expect(await problemsOf({ ...told, checkpoint: fork })).toEqual([
      { index: null, code: 'CHECKPOINT_ROOT_MISMATCH' },
    ]);
  });

  test.each([
    ['nothing', ''],
    [
      'a secret key',
      'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
    ],
    ['another id', signer.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['another algorithm', 'PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
  ])('is never checked against %s', async (_, key) => {
    await expect(verify(told, key)).rejects.toThrow(TypeError);
  });
});

test('the signature in Go’s documentation is found good by this code too', async () => {
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const note =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n— PeterNeumann " +
    'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  const verdict = await verify({ ...aLog(1), checkpoint: note }, key);
  // The signature holds, so what is refused is the text: it is a note, and no checkpoint.
  expect(verdict).toMatchObject({
    problems: [{ message: 'The checkpoint is not of the log PeterNeumann' }],
  });
});
