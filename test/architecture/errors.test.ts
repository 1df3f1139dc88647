import { describe, expect, test } from 'vitest';
import { controlRules, errorCodes, errorSpec } from '../../src/errors.ts';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const rows = tableRows(textOf('docs/ERRORS.md'), ['code', 'status', 'retryable']);
const documented = rows.map(([code = '']) => code);

describe('docs/ERRORS.md', () => {
  test('documents every code of the registry', () => {
    expect(errorCodes.length).toBeGreaterThan(0);
    expect(errorCodes.filter((code) => !documented.includes(code))).toEqual([]);
  });

  test('documents no code that the registry does not have, and none twice', () => {
    expect(documented.filter((code) => !errorCodes.some((known) => known === code))).toEqual([]);
    expect(new Set(documented).size).toBe(documented.length);
  });

  test('states each status and whether a retry helps as the registry does', () => {
    const stated = rows.map(([code, status, retryable]) => ({ code, status, retryable }));
    const registered = documented
      .flatMap((code) => errorCodes.filter((known) => known === code))
      .map((code) => {
        const { status, retryable } = errorSpec(code);
        return { code, status: String(status), retryable: retryable ? 'yes' : 'no' };
      });
    expect(stated).toEqual(registered);
  });

  test('says for each code when it happens and what to do', () => {
    for (const [code, , , when, advice] of rows) {
      expect(when, code).toMatch(/\w/);
      expect(advice, code).toMatch(/\w/);
    }
  });
});

describe('the rules of the control plane', () => {
  const explained = tableRows(textOf('docs/ERRORS.md'), ['rule']);

  test('stand in docs/ERRORS.md, each once and with its meaning, and no others', () => {
    expect(explained.map(([rule]) => rule)).toEqual([...controlRules]);
    for (const [rule, meaning] of explained) expect(meaning, rule).toMatch(/\w/);
  });

  test('are used: each occurs in the source outside the registry', () => {
    const source = filesBelow('src')
      .filter((path) => path.endsWith('.ts') && path !== 'src/errors.ts')
      .map(textOf)
      .join('\n');
    expect(controlRules.filter((rule) => !source.includes(`'${rule}'`))).toEqual([]);
  });
});

describe('the registry', () => {
  test('is used: each code occurs in the source outside the registry', () => {
    const source = [...filesBelow('src'), ...filesBelow('directives')]
      .filter((path) => path.endsWith('.ts') && path !== 'src/errors.ts')
      .map(textOf)
      .join('\n');
    expect(
      errorCodes.filter((code) => !source.includes(`'${code}'`) && !source.includes(`"${code}"`)),
    ).toEqual([]);
  });

  test('speaks to callers in sentences without a final stop', () => {
    for (const code of errorCodes) expect(errorSpec(code).message).toMatch(/^[A-Z].*[^.]$/);
  });
});
