import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { answered, composed, type Shown } from './document-engine.ts';
import { codeBlocks } from './markdown.ts';
import { textOf } from './project-files.ts';

const readme = textOf('README.md');
const [types = '', query = '', ...others] = codeBlocks(readme, 'graphql');
const [printed = 'null'] = codeBlocks(readme, 'json');

/** The line that every annotated SDL begins with; docs/first-field.md shows it, the README leaves it out. */
const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
  @link(url: "https://consentry.dev/spec/v1.0", import: ["@classified", "@subject"])
`;

const shown: Shown = {
  sdl: link + types,
  root: {
    account: ({ id }: { id: string }) =>
      id === 'a1' ? { id, email: 'ada@contoso.example', phone: '+00 555 0100' } : null,
  },
  tenant: 'contoso',
  ceiling: ['user.account.id', 'user.contact.email', 'user.contact.phone'],
  granted: ['user.account.id', 'user.contact.email'],
  decisionId: 'QmVmb3JlIHRoZSBs',
};

describe('README.md', () => {
  test('stays as short as a first page', () => {
    const lines = readme.split('\n');
    expect(lines.length).toBeLessThanOrEqual(90);
    expect(lines.indexOf('## Run it')).toBeLessThan(40);
    expect(types.trim().split('\n')).toHaveLength(6);
    expect(others).toEqual([]);
  });

  test('shows a schema that has no gaps', () => {
    const { findings } = composed(shown.sdl);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('shows the answer that the engine gives, and the release was recorded', async () => {
    const { answer, entries } = await answered(shown, query);
    expect(answer).toEqual(JSON.parse(printed));
    expect(Object.keys(answer)).toEqual(['errors', 'data']);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      released: [{ tenant: 'contoso', type: 'Account', rows: 1 }],
      refused: [{ coordinate: 'Account.phone', code: 'NO_BASIS', decision: shown.decisionId }],
    });
    expect(JSON.stringify(entries)).not.toContain('ada@');
  });

  test('shows an answer that depends on the consent', async () => {
    const nothing = await answered({ ...shown, granted: [] }, query);
    expect(nothing.answer).toEqual({ data: { account: null } });
    const everything = await answered({ ...shown, granted: shown.ceiling }, query);
    expect(everything.answer).toEqual({
      data: { account: { email: 'ada@contoso.example', phone: '+00 555 0100' } },
    });
  });

  test('names the commands that run it, and those alone', () => {
    const commands = codeBlocks(readme, 'bash')
      .flatMap((block) => block.trim().split('\n'))
      .map((line) => line.replace(/\s*#.*$/, ''));
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(() => parse(query)).not.toThrow();
  });
});
