/** The table of keys in docs/OPERATING.md is made from the schema. `UPDATE_DOCS=1` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { type ConfigKey, configKeys } from '../../../src/config.ts';
import { codeBlocks } from '../../architecture/markdown.ts';
import { load } from './config-kit.ts';

const page = join(import.meta.dirname, '../../../docs/OPERATING.md');
const begin = '<!-- config table: made from the schema, compared by a test -->\n';
const end = '<!-- end of config table -->';

const code = (text: string): string => `\`${text}\``;

function row(key: ConfigKey): string {
  const preset = JSON.stringify(key.default)?.replaceAll('"', '');
  const cells = [
    code(key.path),
    key.kind,
    key.required ? 'required' : preset === undefined ? '–' : code(preset),
    key.unit ?? '–',
    key.limit ?? '–',
    key.variable === null ? '–' : code(key.variable),
    key.description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

const table = [
  '| key | kind | default | unit | limit | variable | description |\n',
  '|---|---|---|---|---|---|---|\n',
  ...configKeys.map(row),
].join('');

test('the table of keys in docs/OPERATING.md says what the schema says', () => {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  expect(from).toBeGreaterThan(begin.length);
  expect(to).toBeGreaterThan(from - 1);
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(page, text.slice(0, from) + table + text.slice(to));
    return;
  }
  expect(text.slice(from, to)).toBe(table);
});

test('the configuration to begin with in docs/OPERATING.md is one', () => {
  const [block = ''] = codeBlocks(readFileSync(page, 'utf8'), 'yaml');
  const keyFiles: Readonly<Record<string, string>> = {
    'release-log.key': 'PRIVATE+KEY+logs.example.com/release+00000000+key',
    'legal-log.key': 'PRIVATE+KEY+logs.example.com/legal+00000000+key',
  };
  const readFile = (path: string): string =>
    keyFiles[basename(path)] ?? basename(path, '.key').padEnd(43, 'A');
  const config = load({ text: block, readFile });
  expect(config.services.map(({ name }) => name)).toEqual(['accounts']);
  expect(config.identity.control).toHaveLength(1);
});
