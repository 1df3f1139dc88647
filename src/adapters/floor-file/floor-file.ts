import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '../../directories/index.ts';
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
      makeDirectory(dirname(path), 0o700);
      const next = `${path}.next`;
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
      // The new name is durable only when its directory says so.
      const directory = await open(dirname(path), 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    },
  };
}
