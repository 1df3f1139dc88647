import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

test('a reader that has enough ends a command without a word', async () => {
  const child = spawn(process.execPath, ['src/cli/main.ts', '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Nobody reads, before the first line is written.
  child.stdout.destroy();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, complaint]).toEqual([0, '']);
});
