import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateWorld, type World } from '../../../examples/contoso/world/index.ts';

/** A world of about 60 accounts in a directory of its own. */
export function smallWorld(): World & { remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'contoso-'));
  const world = generateWorld({ path: join(directory, 'world.sqlite'), scale: 0.03 });
  return { ...world, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
