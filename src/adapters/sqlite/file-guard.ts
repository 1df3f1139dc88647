import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why nothing may be written now. `forGood` means until the store is opened again. */
export interface FileFault {
  readonly forGood: boolean;
  readonly detail: string;
}

interface Seen {
  readonly device: number;
  readonly inode: number;
  size: number;
}

const OWNER_MAY_WRITE = 0o200;

/**
 * Watches the files that a commit goes to. A process can write and flush to a file that nobody else can find any
 * more, without an error; so before each batch the names must still lead to the files that were opened.
 */
export class FileGuard {
  readonly #directory: string;
  readonly #files: ReadonlyMap<string, Seen>;

  /** Call it when all the files exist and are open. */
  constructor(path: string) {
    this.#directory = dirname(path);
    const names = [path, `${path}-wal`, `${path}-shm`, `${path}.lease`];
    this.#files = new Map(names.map((name) => [name, look(name)]));
  }

  /** The fault that stands in the way of a write, or null. */
  fault(): FileFault | null {
    if (!mayWrite(this.#directory)) {
      return { forGood: false, detail: `The directory ${this.#directory} cannot be written to` };
    }
    const lost = this.#lostFile();
    return lost === null ? null : { forGood: true, detail: lost };
  }

  #lostFile(): string | null {
    for (const [name, seen] of this.#files) {
      const now = statSync(name, { throwIfNoEntry: false });
      if (now === undefined || now.nlink === 0) {
        return `The file ${name} has been removed`;
      }
      if (now.dev !== seen.device || now.ino !== seen.inode) {
        return `The file ${name} has been replaced`;
      }
      if (now.size < seen.size) {
        return `The file ${name} has been cut short`;
      }
      seen.size = now.size;
    }
    return null;
  }
}

function look(name: string): Seen {
  const { dev, ino, size } = statSync(name);
  return { device: dev, inode: ino, size };
}

/** The mode is read as well, because access(2) lets the superuser write to anything. */
function mayWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return (statSync(directory).mode & OWNER_MAY_WRITE) !== 0;
  } catch {
    return false;
  }
}
