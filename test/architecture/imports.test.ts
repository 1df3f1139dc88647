import { describe, expect, test } from 'vitest';
import { tableRows } from './markdown.ts';
import { importsOf, moduleOf, sourceFiles, specifiersIn } from './module-imports.ts';
import type { ModuleImport } from './module-imports.ts';
import { textOf } from './project-files.ts';

interface Rule {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
  readonly builtIns: readonly string[];
}

const list = (cell = ''): readonly string[] =>
  cell === '–' ? [] : cell.split(',').map((part) => part.trim());
const header = ['module', 'may import', 'packages', 'built-in modules'];
const rules = new Map<string, Rule>(
  tableRows(textOf('ARCHITECTURE.md'), header).map(([module = '', modules, packages, builtIns]) => [
    module,
    { modules: list(modules), packages: list(packages), builtIns: list(builtIns) },
  ]),
);

const everywhere = new Set(['src/errors.ts', 'src/config.ts']);
const withoutThem = new Set(['model', 'merkle', 'verify', 'errors.ts']);

const ruleOf = (module: string): Rule | undefined =>
  rules.get(module.startsWith('adapters/') ? 'adapters/*' : module);

/** Why an import is not allowed, or null. */
function fault(one: ModuleImport): string | null {
  const rule = ruleOf(one.module);
  const said = `${one.file} imports ${one.specifier}`;
  if (rule === undefined) return `${said}: the module stands in no row`;
  if (one.target === null) return isAllowedOutside(one.specifier, rule) ? null : said;
  const module = moduleOf(one.target);
  if (module === one.module) return null;
  if (everywhere.has(one.target) && !withoutThem.has(one.module)) return null;
  const isPort = one.target.endsWith('/port.ts');
  if (!isPort && !/^(src\/[^/]+|src\/adapters\/[^/]+|directives)\/index\.ts$/.test(one.target)) {
    return `${said}: neither index.ts nor port.ts`;
  }
  if (rule.modules.includes('anything')) return null;
  if (rule.modules.includes(module) || (isPort && rule.modules.includes('ports'))) return null;
  return said;
}

function isAllowedOutside(specifier: string, rule: Rule): boolean {
  // A computed import can load anything, so it stands only where every built-in module may.
  if (specifier === 'import(…)') return rule.builtIns.includes('node:*');
  if (specifier.startsWith('node:')) {
    return rule.builtIns.includes('node:*') || rule.builtIns.includes(specifier);
  }
  return rule.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

const anImport = (file: string, specifier: string, target: string | null = null): ModuleImport => ({
  file,
  module: moduleOf(file),
  specifier,
  target,
});

describe('the table of allowed imports', () => {
  const modules = new Set(sourceFiles().map(moduleOf));

  test('meets modules to judge', () => {
    expect(modules.size).toBeGreaterThan(10);
    expect(modules).toContain('model');
    expect(sourceFiles().flatMap(importsOf).length).toBeGreaterThan(100);
  });

  test('has a row for each module', () => {
    expect([...modules].filter((module) => ruleOf(module) === undefined)).toEqual([]);
  });

  test('names only modules that have a row of their own', () => {
    const named = [...rules.values()].flatMap((rule) => rule.modules);
    const known = new Set([...rules.keys(), 'ports', 'anything']);
    expect(named.filter((module) => !known.has(module))).toEqual([]);
  });

  test('is kept by every source file', () => {
    expect(
      sourceFiles()
        .flatMap(importsOf)
        .map(fault)
        .filter((one) => one !== null),
    ).toEqual([]);
  });

  test.each([
    [
      'a word that reads its neighbour',
      anImport('src/model/x.ts', '../plan/index.ts', 'src/plan/index.ts'),
    ],
    ['a word that throws codes', anImport('src/model/x.ts', '../errors.ts', 'src/errors.ts')],
    [
      'a stage that names an adapter',
      anImport('src/fetch/x.ts', '../adapters/http/index.ts', 'src/adapters/http/index.ts'),
    ],
    [
      'an adapter that imports an adapter',
      anImport('src/adapters/http/x.ts', '../sqlite/index.ts', 'src/adapters/sqlite/index.ts'),
    ],
    [
      'an adapter that imports a stage',
      anImport('src/adapters/http/x.ts', '../../plan/index.ts', 'src/plan/index.ts'),
    ],
    [
      'a verifier that shares the tree with the writer',
      anImport('src/verify/x.ts', '../merkle/index.ts', 'src/merkle/index.ts'),
    ],
    [
      'an earlier stage that imports a later one',
      anImport('src/plan/x.ts', '../response/index.ts', 'src/response/index.ts'),
    ],
    [
      'a file inside another module',
      anImport('src/consent/x.ts', '../records/hint-cache.ts', 'src/records/hint-cache.ts'),
    ],
    ['a clock or a file system in a stage', anImport('src/decision/x.ts', 'node:fs')],
    ['a package that stands in no row', anImport('src/decision/x.ts', 'lodash')],
    ['a computed import in a stage', anImport('src/fetch/x.ts', 'import(…)')],
    [
      'a module that stands in no row',
      anImport('src/drawer/x.ts', '../model/index.ts', 'src/model/index.ts'),
    ],
  ])('refuses %s', (_name, one) => {
    expect(fault(one)).not.toBeNull();
  });

  test.each([
    [
      'a stage that imports the one before',
      anImport('src/fetch/x.ts', '../decision/index.ts', 'src/decision/index.ts'),
    ],
    [
      'an adapter that imports a port',
      anImport('src/adapters/http/x.ts', '../../fetch/port.ts', 'src/fetch/port.ts'),
    ],
    [
      'main that names adapters',
      anImport('src/main.ts', './adapters/http/index.ts', 'src/adapters/http/index.ts'),
    ],
    ['a path inside an allowed package', anImport('src/identity/x.ts', 'jose/jwks')],
  ])('accepts %s', (_name, one) => {
    expect(fault(one)).toBeNull();
  });
});

describe('the reader of imports', () => {
  test.each([
    ["import { a } from 'one';", ['one']],
    ["import type { A } from 'one';", ['one']],
    ['import a, { type B } from "one";', ['one']],
    ["import * as a from 'one';", ['one']],
    ["import {\n  a,\n  b,\n} from 'one';", ['one']],
    ["export { a } from './one.ts';", ['./one.ts']],
    ["export type * from './one.ts';", ['./one.ts']],
    ["import data from './one.json' with { type: 'json' };", ['./one.json']],
    ["import 'one';", ['one']],
    ["const a = await import('one');", ['one']],
    ["const a = require('one');", ['one']],
    ['const a = await import(path);', ['import(…)']],
    ["// import { a } from 'one';", []],
    ["/**\n * import { a } from 'one';\n */", []],
    ["report(`the import of ${name}`, 'one');", []],
    ["export const from = 'one';", []],
  ])('reads %j', (source, specifiers) => {
    expect(specifiersIn(source)).toEqual(specifiers);
  });
});
