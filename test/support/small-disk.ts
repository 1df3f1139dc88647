import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether a test may mount a disk of its own. Who is not root may not, and only then such a test is left out; a mount that
 * fails for root fails the test. What a full disk answers (ENOSPC) is injected by strace for everybody elsewhere.
 */
export const mayMount = process.getuid?.() === 0;

/** A disk of a fixed size in memory, in place of a directory. */
export interface SmallDisk {
  /** Takes room away until only so many bytes are left, or gives all of it back with null. */
  leave(bytes: number | null): void;
  dispose(): void;
}

/**
 * Mounts it, for a user who is root unless another is named.
 * @param size as tmpfs takes it: `4m`
 * @throws Error when that is not possible.
 */
export function smallDisk(directory: string, size: string, owner: number | null = null): SmallDisk {
  const uid = String(owner ?? 0);
  const options = `size=${size},mode=0700,uid=${uid},gid=${uid}`;
  must('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', directory);
  const ballast = join(directory, 'ballast');
  return {
    leave(bytes) {
      rmSync(ballast, { force: true });
      if (bytes !== null) writeFileSync(ballast, Buffer.alloc(freeBytes(directory) - bytes));
    },
    dispose() {
      must('umount', directory);
    },
  };
}

function must(command: string, ...args: readonly string[]): void {
  const done = spawnSync(command, args);
  if (done.status !== 0) throw new Error(`${command}: ${String(done.error ?? done.stderr)}`);
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
