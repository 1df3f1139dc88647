import { describe, expect, test } from 'vitest';
import { mutants } from '../mutants/catalogue.ts';
import { mutated } from '../mutants/mutant.ts';
import { filesBelow, textOf } from './project-files.ts';

/** Cases that a test file reads from JSON: their names are names of tests. */
const cases = filesBelow('test').filter((path) => path.endsWith('.json'));

function isNamed(file: string, title: string): boolean {
  const read = textOf(file).includes('.json') || file.includes('/cases/') ? cases : [];
  return [file, ...read].some((path) => textOf(path).includes(title));
}

describe('the mutants', () => {
  test('are at least forty, each with a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    expect(new Set(mutants.map((one) => one.id)).size).toBe(mutants.length);
    const kebab = /^[a-z]+(-[a-z]+)*$/;
    expect(mutants.filter((one) => !kebab.test(one.id)).map((one) => one.id)).toEqual([]);
  });

  test('break every stage', () => {
    const stages = ['directives/', 'src/plan/', 'src/decision/', 'src/fetch/', 'src/response/'];
    for (const stage of [...stages, 'src/release/', 'src/release-log/']) {
      const own = mutants.filter((one) => one.file.startsWith(stage));
      expect(own.length, stage).toBeGreaterThan(1);
    }
  });

  test('apply: each one’s text stands once in its file', () => {
    const gone = mutants.filter((one) => mutated(textOf(one.file), one) === null);
    expect(gone.map((one) => `${one.id} in ${one.file}`)).toEqual([]);
  });

  test('name tests that exist', () => {
    const files = new Set(filesBelow('test'));
    const nameless = mutants.filter(
      ({ killedBy: { file, test: title } }) =>
        !files.has(file) || title.length < 5 || !isNamed(file, title),
    );
    expect(nameless.map((one) => `${one.id}: ${one.killedBy.file}: ${one.killedBy.test}`)).toEqual(
      [],
    );
  });

  test('are found out by the property of noninterference too', () => {
    const property = 'test/property/noninterference/example-world.test.ts';
    expect(mutants.some((one) => one.killedBy.file === property)).toBe(true);
  });

  test('do not apply where the text stands twice or nowhere', () => {
    const mutant = { ...(mutants[0] as (typeof mutants)[number]), old: 'ab', new: 'cd' };
    expect(mutated('x ab y', mutant)).toBe('x cd y');
    expect(mutated('ab ab', mutant)).toBeNull();
    expect(mutated('xy', mutant)).toBeNull();
    expect(mutated('ab', { ...mutant, new: 'ab' })).toBeNull();
  });
});
