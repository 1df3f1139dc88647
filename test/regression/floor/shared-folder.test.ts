import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { floorFile } from '../../../src/adapters/floor-file/index.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'floor-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

test('nodes that start together and share a new folder all keep their floors', async () => {
  const names = ['node-1', 'node-2', 'node-3'];
  const floors = names.map((name) => floorFile(join(place, 'state', 'floor', name)));
  await Promise.all(floors.map((one, n) => one.save(`floor ${n}`)));
  expect(await Promise.all(floors.map((one) => one.load()))).toEqual([
    'floor 0',
    'floor 1',
    'floor 2',
  ]);
});

test('a floor below what is no folder is not kept', async () => {
  writeFileSync(join(place, 'state'), '');
  await expect(floorFile(join(place, 'state', 'floor', 'node-1')).save('floor')).rejects.toThrow(
    /ENOTDIR/,
  );
});
