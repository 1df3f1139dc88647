import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tableRows } from './markdown.ts';
import { filesBelow, textOf } from './project-files.ts';

const sum = fileURLToPath(new URL('../../.ci/sum.js', import.meta.url));

interface ReportedFile {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** Runs the adding up over reports of one ring each. */
function added(...rings: readonly (readonly ReportedFile[])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'consentry-ci-'));
  try {
    rings.forEach((testResults, at) => {
      writeFileSync(join(folder, `${at}.json`), JSON.stringify({ testResults }));
    });
    const { status, stdout } = spawnSync(process.execPath, [sum, folder], { encoding: 'utf8' });
    return { status, lines: stdout.trimEnd().split('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const file = (...statuses: readonly string[]): ReportedFile => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});

describe('the count at the end of .ci/run', () => {
  test('adds up all rings in its one last line', () => {
    expect(added([file('passed', 'passed')], [file('passed')])).toEqual({
      status: 0,
      lines: ['3 passed, 0 failed'],
    });
  });

  test('says what was skipped, before the last line', () => {
    const { status, lines } = added([file('passed', 'pending', 'todo')]);
    expect({ status, lines }).toEqual({ status: 0, lines: ['2 skipped', '1 passed, 0 failed'] });
  });

  test('fails when a test failed', () => {
    expect(added([file('passed', 'failed')], [])).toEqual({
      status: 1,
      lines: ['1 passed, 1 failed'],
    });
  });

  test('counts a file that fails before its first test', () => {
    const unread = { status: 'failed', assertionResults: [] };
    expect(added([file('passed'), unread])).toEqual({ status: 1, lines: ['1 passed, 1 failed'] });
  });

  test('fails when nothing ran', () => {
    expect(added([])).toEqual({ status: 1, lines: ['0 passed, 0 failed'] });
    expect(added().status).toBe(1);
    expect(added([file('pending')]).status).toBe(1);
  });
});

describe('the rings', () => {
  const budgets = [
    ...(/rings=\((.*)\)/.exec(textOf('.ci/run'))?.[1] ?? '').matchAll(/(\w+):(\d+)/g),
  ];
  const run = budgets.map(([, ring, seconds]) => `${ring} ${seconds} s`);

  test('have the budgets that CONTRIBUTING.md states', () => {
    const stated = tableRows(textOf('CONTRIBUTING.md'), ['ring', 'budget']);
    expect(run).not.toEqual([]);
    expect(stated.map(([ring, budget]) => `${ring} ${budget}`)).toEqual(run);
  });

  test('are all run: no test stands outside of them', () => {
    const rings = new Set(budgets.map(([, ring]) => ring));
    const tests = filesBelow('test').filter((path) => path.endsWith('.test.ts'));
    expect(tests.filter((path) => !rings.has(path.split('/')[1]))).toEqual([]);
    const elsewhere = ['src', 'directives', 'examples'].flatMap(filesBelow);
    expect(elsewhere.filter((path) => path.endsWith('.test.ts'))).toEqual([]);
  });
});
