import { describe, expect, test } from 'vitest';
import { findingCodes } from '../../src/inspection/index.ts';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const rows = tableRows(textOf('docs/CHECK.md'), ['code', 'what is wrong', 'what to do']);
const documented = rows.map(([code = '']) => code);
const registered = Object.keys(findingCodes);

/** Codes as they are given to a finding: `code: 'X'`, and the first argument of what reports one. */
const given = /(?:\bcode: |\b(?:error|notice|problem)\(\s*)'([A-Z][A-Z_]+)'/g;
const reported = [...filesBelow('directives'), ...filesBelow('src/inspection')]
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [...textOf(path).matchAll(given)].map(([, code = '']) => code));

describe('the codes of findings', () => {
  test('stand in docs/CHECK.md, each once and no other', () => {
    expect(documented.toSorted()).toEqual(registered.toSorted());
  });

  test('are registered, whatever reports them', () => {
    expect(reported.length).toBeGreaterThan(20);
    // What the gateway itself refuses with stands in docs/ERRORS.md.
    const others = new Set(['DOCUMENT_INVALID', 'NO_BASIS']);
    expect(reported.filter((code) => !registered.includes(code) && !others.has(code))).toEqual([]);
  });

  test('are reported: none is left from something that is gone', () => {
    const source = [...filesBelow('directives'), ...filesBelow('src/inspection')]
      .filter((path) => path.endsWith('.ts') && !path.endsWith('finding-codes.ts'))
      .map(textOf)
      .join('\n');
    expect(registered.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });

  test('say what is wrong and what to do', () => {
    for (const [code, wrong, advice] of rows) {
      expect(wrong, code).toMatch(/\w/);
      expect(advice, code).toMatch(/\w/);
    }
  });
});
