import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FloorKeeper } from '../../release-log/port.ts';

/** Keeps the text in one file, which is replaced as a whole: it is never seen half written. One writer at a time. */
export function floorFile(path: string): FloorKeeper {
  return {
    async load() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          return null;
        }
        throw error;
      }
    },
    async save(text) {
      await makeDirectory(dirname(path));
      const next = `${path}.next`;
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
      await flushDirectory(dirname(path));
    },
  };
}

/**
 * Level by level: Node's own way of making several never returns where a file system knows no such name, as below
 * `/proc`.
 */
async function makeDirectory(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeDirectory(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    // Another node that shares the folder was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await flushDirectory(dirname(path));
}

/** A new name is durable only when its directory says so. */
async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
