import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What git does not track: installed, built or produced at run time. */
const untracked = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage', '.tmp']);

/** Every file of the project below a folder, as paths from the project's root. Needs no git. */
export function filesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const below = folder === '' ? root : `${root}${folder}/`;
  for (const entry of readdirSync(below, { withFileTypes: true })) {
    if (untracked.has(entry.name) || entry.name.endsWith('.log')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else found.push(path);
  }
  return found.sort();
}

/** Text of a project file; the path is from the project's root. */
export function textOf(path: string): string {
  return readFileSync(root + path, 'utf8');
}
