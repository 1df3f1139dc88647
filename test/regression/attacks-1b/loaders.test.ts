/** Attack K08 of the catalogue: a loader that is shared by requests answers one caller with what another asked for. */
import { describe, expect, test } from 'vitest';
import { createContext } from '../../../src/control/context.ts';
import { filesBelow, textOf } from '../../architecture/project-files.ts';

/** A loader that is made when its module is loaded, or kept by it. */
const shared =
  /^(?:export )?(?:const|let|var) [^=\n]*=[^\n]*\bnew DataLoader|^\s*static [^\n]*\bDataLoader/m;

describe('K08 a loader', () => {
  test('stands in no module’s own variables', () => {
    const code = ['src', 'examples', 'directives'].flatMap((one) => filesBelow(one));
    const loading = code.filter((path) => textOf(path).includes('new DataLoader'));
    expect(loading.length).toBeGreaterThan(0);
    expect(loading.filter((path) => shared.test(textOf(path)))).toEqual([]);
    expect('const users = new DataLoader(load);').toMatch(shared);
    expect('const all: X = { a: new DataLoader(load) };').toMatch(shared);
    expect('  static loader: DataLoader<string, User>;').toMatch(shared);
  });

  test('of one request of the control plane knows nothing of another’s', async () => {
    const reads: string[] = [];
    const recipients = {
      find: async (id: string) => {
        reads.push(id);
        return { id, kind: 'INTERNAL_APP', name: `read ${String(reads.length)}` };
      },
    };
    const context = () =>
      createContext({ sub: 'anna' } as never, { recipients } as never).loaders.recipient;
    const one = context();
    expect(await one.load('crm')).toMatchObject({ name: 'read 1' });
    expect(await one.load('crm')).toMatchObject({ name: 'read 1' });
    expect(await context().load('crm')).toMatchObject({ name: 'read 2' });
    expect(reads).toEqual(['crm', 'crm']);
  });
});
