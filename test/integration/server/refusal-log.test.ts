import { expect, test } from 'vitest';
import { createRefusalLog } from '../../../src/server/refusal-log.ts';
import { loggerInto } from './server-kit.ts';

test('a flood of refusals is ten lines a second and their number', () => {
  const lines: string[] = [];
  let time = 5_000;
  const logRefusal = createRefusalLog(loggerInto(lines), () => time);
  for (let at = 0; at < 1_000; at += 1) logRefusal('TOKEN_REFUSED', 'expired');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('info A request was refused {"code":"TOKEN_REFUSED","detail":"expired"}');
  time += 1_000;
  logRefusal('BODY_MALFORMED', null);
  expect(lines.slice(10)).toEqual([
    'warn More requests were refused than are listed {"leftOut":990}',
    'info A request was refused {"code":"BODY_MALFORMED","detail":null}',
  ]);
});
