import { describe, expect, test } from 'vitest';
import { answered, composed, type Shown } from './document-engine.ts';
import { codeBlocks } from './markdown.ts';
import { textOf } from './project-files.ts';

const document = textOf('docs/first-field.md');
const [unmarked = '', marked = '', query = ''] = codeBlocks(document, 'graphql');
const [nothing = '', released = ''] = codeBlocks(document, 'json');
const [gaps = ''] = codeBlocks(document, 'text');

const errorsOf = (sdl: string): readonly string[] =>
  composed(sdl)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, coordinate, message }) => `${code} ${coordinate} ${message}`);

const shown: Shown = {
  sdl: marked,
  root: {
    note: ({ id }: { id: string }) => ({
      id,
      tenantId: id === 'n1' ? 'contoso' : 'fabrikam',
      authorId: 'a0000001-id',
      title: 'Lisbon',
      text: 'Flights are booked',
    }),
  },
  tenant: 'contoso',
  ceiling: ['user.account.id', 'files.file.id', 'files.file.name', 'files.file.content'],
  granted: ['files.file.id', 'files.file.name'],
  decisionId: 'cmVhc29ucyBpbiBs',
};

describe('docs/first-field.md', () => {
  test('shows a schema with gaps, each of them, and one without', () => {
    const printed = gaps.trim().split('\n');
    expect(errorsOf(unmarked)).toEqual(
      printed.map((line) => line.replace(/^error\s+/, '').replace(/\s{2,}/, ' ')),
    );
    expect(errorsOf(marked)).toEqual([]);
  });

  test('shows the answers that the engine gives', async () => {
    const without = await answered({ ...shown, granted: [] }, query);
    expect(without.answer).toEqual(JSON.parse(nothing));
    const { answer } = await answered(shown, query);
    expect(answer).toEqual(JSON.parse(released));
    const neighbour = await answered(shown, query.replace('n1', 'n2'));
    expect(neighbour.answer).toEqual(JSON.parse(nothing));
  });
});
