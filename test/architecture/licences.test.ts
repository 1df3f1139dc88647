import { describe, expect, test } from 'vitest';
import lock from '../../package-lock.json' with { type: 'json' };
import manifest from '../../package.json' with { type: 'json' };
import { tableRows } from './markdown.ts';
import { textOf } from './project-files.ts';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const accepted = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'BlueOak-1.0.0',
  '0BSD',
]);
const locked = Object.entries<LockedPackage>(lock.packages).filter(([path]) => path !== '');
const runtime = locked.filter(([, one]) => one.dev !== true);
const rows = tableRows(textOf('docs/decisions/0002-dependencies.md'), ['package', 'licence']);

/** An expression of one licence, of several that all hold (AND), or of a choice (OR). */
function isAccepted(expression: string | undefined): boolean {
  const plain = (expression ?? '').replace(/^\((.*)\)$/, '$1');
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAccepted);
  return plain.split(' AND ').every((licence) => accepted.has(licence));
}

describe('the licences', () => {
  test('of everything that runs are on the list', () => {
    expect(runtime.length).toBeGreaterThan(50);
    const others = runtime.filter(([, one]) => !isAccepted(one.license));
    expect(others.map(([path, one]) => `${path} ${one.license}`)).toEqual([]);
  });

  test.each([['Elastic-2.0'], ['GPL-3.0'], ['(MIT AND GPL-3.0)'], [''], [undefined]])(
    'do not include %s',
    (licence) => {
      expect(isAccepted(licence)).toBe(false);
    },
  );

  test.each([['MIT'], ['(MIT AND BSD-3-Clause)'], ['GPL-3.0 OR MIT']])('include %s', (licence) => {
    expect(isAccepted(licence)).toBe(true);
  });
});

describe('docs/decisions/0002-dependencies.md', () => {
  const direct = [
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.optionalDependencies),
    ...Object.keys(manifest.devDependencies),
  ];

  test('has one row for each direct dependency and no other', () => {
    const named = rows.map(([name = '']) => name);
    expect(named.sort()).toEqual(direct.sort());
  });

  test('states the licence that the lockfile states, the reason, and what would be without it', () => {
    for (const [name = '', licence, why, without] of rows) {
      const entry = locked.find(([path]) => path === `node_modules/${name}`);
      expect(licence, name).toBe(entry?.[1].license);
      expect(why, name).toMatch(/\w/);
      expect(without, name).toMatch(/\w/);
    }
  });
});
