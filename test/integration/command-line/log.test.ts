import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { commandLine, contoso } from '../../support/command-line.ts';

const line = commandLine();
afterAll(() => line.remove());
const config = line.configuration(contoso.services, contoso.overlays);

test('a count of entries that is none ends with 64 instead of printing nothing', async () => {
  for (const count of ['x', '0', '-3', '1.5', '']) {
    const { code, errors } = await line.consentry('log', 'tail', '-c', config, '--count', count);
    expect([code, errors]).toEqual([64, expect.stringMatching(/^error: .*whole number from 1 on/)]);
  }
});

test('an empty log has no entries to print', async () => {
  await (await line.store()).close();
  const { code, errors, output } = await line.consentry('log', 'tail', '-c', config, '-n', '3');
  expect([code, errors, output]).toEqual([0, '', '']);
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  expect(await line.consentry('--version')).toEqual({ code: 0, output: version, errors: '' });
});
