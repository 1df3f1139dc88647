/**
 * Directories that are still there after a crash. For adapters that keep files, and for whoever prepares a place for
 * them; it knows nothing of what stands in them.
 */
export { flushDirectory, makeDirectory } from './make-directory.ts';
