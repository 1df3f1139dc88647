import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing, so that they are there after a crash, too. Level by level:
 * Node's own way of making several never returns where a file system knows no such name, as below `/proc`.
 * @param mode of each that is made
 * @throws what the file system says, with the `path` of the one that cannot be made
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process that shares the directory was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  flushDirectory(dirname(path));
}

/** Makes the names in a directory durable: a new file or directory is only when the one above it says so. */
export function flushDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
