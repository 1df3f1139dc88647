import { posix } from 'node:path';
import { filesBelow, textOf } from './project-files.ts';

/** One import of one source file. */
export interface ModuleImport {
  readonly file: string;
  readonly module: string;
  /** The specifier as written; `import(…)` when it is computed. */
  readonly specifier: string;
  /** Path from the project's root for a file of the project, else null. */
  readonly target: string | null;
}

/** Module that a source file belongs to: `plan`, `adapters/sqlite`, `main`; `config` and `main` are a file with its folder. */
export function moduleOf(path: string): string {
  if (path === 'src/config.ts') return 'config';
  if (path === 'src/main.ts') return 'main';
  const parts = path.split('/');
  if (parts[0] === 'directives') return 'directives';
  if (parts[0] !== 'src') return parts.slice(0, 1).join('/');
  return parts[1] === 'adapters' ? parts.slice(1, 3).join('/') : (parts[1] ?? '');
}

export function sourceFiles(): readonly string[] {
  return [...filesBelow('src'), ...filesBelow('directives')].filter((path) => path.endsWith('.ts'));
}

export function importsOf(file: string): readonly ModuleImport[] {
  return specifiersIn(textOf(file)).map((specifier) => ({
    file,
    module: moduleOf(file),
    specifier,
    target: specifier.startsWith('.')
      ? posix.normalize(posix.join(posix.dirname(file), specifier))
      : null,
  }));
}

const named = /^\s*(?:import|export)\s[^'"`;=]*?\sfrom\s*['"]([^'"]+)['"]/gm;
const bare = /^\s*import\s*['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\s*\(\s*(?:(['"])([^'"]+)\1\s*[,)])?/g;
/** A computed `require` needs `node:module`, which the table restricts; its name alone may be anybody's function. */
const required = /\brequire\s*\(\s*(['"])([^'"]+)\1\s*\)/g;

/** Every specifier that a text imports, however it does so. */
export function specifiersIn(source: string): readonly string[] {
  const text = withoutComments(source);
  return [
    ...[...text.matchAll(named), ...text.matchAll(bare)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(dynamic)].map((match) => match[2] ?? 'import(…)'),
    ...[...text.matchAll(required)].map((match) => match[2] ?? ''),
  ];
}

/** Whole-line and block comments only: what looks like a comment inside a line may stand in a string. */
function withoutComments(source: string): string {
  return source.replaceAll(/^\s*\/\*.*?\*\//gms, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
