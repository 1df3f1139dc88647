import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { loadConfig, type Config } from '../config.ts';
import { GatewayError } from '../errors.ts';

/**
 * Reads a configuration file, with the environment over it.
 * @throws GatewayError CONFIG_INVALID
 */
export function readConfig(path: string): Config {
  const file = resolve(path);
  return loadConfig({
    text: textOf(file, path),
    env: process.env,
    readFile: (one) => readFileSync(one, 'utf8'),
    baseDir: dirname(file),
  });
}

function textOf(file: string, path: string): string {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
      return readFileSync(file, 'utf8');
    }
  } catch (cause) {
    const detail = `the configuration file ${path} cannot be read: ${(cause as Error).message}`;
    throw new GatewayError('CONFIG_INVALID', detail, { cause });
  }
  const hint = 'name another with --config or CONSENTRY_CONFIG';
  throw new GatewayError('CONFIG_INVALID', `there is no configuration file ${path}; ${hint}`);
}
