/** Walks docs/first-field.md: its files, its commands as they stand there, and what they answer. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayProcess } from '../../../examples/contoso/stack/gateway-process.ts';
import type { GatewayProcess, Stack } from '../../../examples/contoso/stack/index.ts';
import { startStack } from '../../../examples/contoso/stack/index.ts';
import { linesToPaste } from '../../../examples/contoso/stack/lines-to-paste.ts';
import { codeBlocks } from '../../architecture/markdown.ts';
import { textOf } from '../../architecture/project-files.ts';
import { run, type Ended } from './programs.ts';

const document = textOf('docs/first-field.md');
const [unmarked = '', marked = '', query = ''] = codeBlocks(document, 'graphql');
const [service = ''] = codeBlocks(document, 'ts');
const [entry = ''] = codeBlocks(document, 'yaml');
const [gaps = ''] = codeBlocks(document, 'text');
const [nothing = '', released = '', refusal = ''] = codeBlocks(document, 'json');
const [start = '', check = '', ask = '', grant = '', tail = '', verify = ''] = codeBlocks(
  document,
  'bash',
);

const data = mkdtempSync(join(tmpdir(), 'contoso-first-'));
const subgraph = new URL('../../../examples/contoso/services/subgraph.ts', import.meta.url);
let stack: Stack;
let gateway: GatewayProcess | null = null;
let tokens: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  stack = await startStack({ data, scale: 0.03 });
  await stack.gateway.stop();
  mkdirSync(join(data, 'notes'));
  const at = (name: string): string => join(data, 'notes', name);
  writeFileSync(at('notes.graphql'), unmarked);
  writeFileSync(
    at('notes.ts'),
    service.replace('../../services/subgraph.ts', fileURLToPath(subgraph)),
  );
  const { configuration } = stack.paths;
  const before = readFileSync(configuration, 'utf8');
  const added = entry.replace(' data/', ` ${data}/`);
  writeFileSync(
    configuration,
    before.replace(/^.*name: billing.*\n/m, (line) => line + added),
  );
});

afterAll(async () => {
  await gateway?.stop();
  await stack.close();
  rmSync(data, { recursive: true, force: true });
});

/** Runs a block of the document in the places of this test. */
function shell(block: string): Promise<Ended> {
  const here = block
    .replaceAll('examples/contoso/consentry.yaml', stack.paths.configuration)
    .replaceAll('http://127.0.0.1:4000', gateway?.url ?? 'http://127.0.0.1:1');
  return run('bash', ['-c', here], tokens).ended;
}

async function startGateway(): Promise<GatewayProcess> {
  const { configuration, world } = stack.paths;
  return startGatewayProcess({ configuration, world, logFile: join(data, 'gateway.log') });
}

async function answerTo(block: string): Promise<unknown> {
  const { output } = await shell(block);
  return JSON.parse(output.slice(output.indexOf('{')));
}

/** An answer with its decision ids, which are drawn anew each time, as those of the document. */
const drawn = /"(decisionId|decision)":\s*"[\w-]+"/g;
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(drawn, '"$1":"drawn"'));

describe('docs/first-field.md', () => {
  test('begins with commands that the README names too', () => {
    expect(start.trim()).toBe('npm ci && npm start');
    expect(entry).toContain('data/notes/notes.ts');
  });

  test('shows the gaps that the check finds, and such a gateway does not start', async () => {
    const { code, output } = await shell(check);
    expect(code).toBe(1);
    for (const line of gaps.trim().split('\n')) expect(output).toContain(line);
    expect(output).toContain(`${gaps.trim().split('\n').length} errors`);
    await expect(startGateway()).rejects.toThrow(/POLICY_INCOMPLETE/);
  });

  test('shows marks that close them', async () => {
    writeFileSync(join(data, 'notes', 'notes.graphql'), marked);
    const { code, output } = await shell(check);
    expect([code, output]).toEqual([0, expect.stringMatching(/\b0 errors/)]);
    expect(output).toContain('  Note.title\n');
  });

  test('shows what is answered before and after the consent', async () => {
    gateway = await startGateway();
    const lines = await linesToPaste({ ...stack, gateway });
    tokens = Object.fromEntries(
      [...lines.matchAll(/^([A-Z]+)=(ey.+)$/gm)].map(([, name, token]) => [name, token]),
    ) as Record<string, string>;
    expect(ask).toContain(JSON.stringify(query.trim()).slice(1, -1));
    expect(await answerTo(ask)).toEqual(JSON.parse(nothing));
    expect(await answerTo(grant)).toEqual({
      data: {
        grantConsent: {
          status: 'GRANTED',
          terms: { elements: ['files.file.id', 'files.file.name'] },
        },
      },
    });
    expect(comparable(await answerTo(ask))).toEqual(comparable(JSON.parse(released)));
    expect(await answerTo(ask.replace('n1', 'n2'))).toEqual(JSON.parse(nothing));
    expect(print(parse(query))).toContain('note(id: "n1")');
  });

  test('shows where the reason of the refusal stands', async () => {
    const told = (await answerTo(ask)) as {
      errors: readonly { extensions: { decisionId: string } }[];
    };
    const { entry: written } = (await answerTo(tail)) as {
      entry: { refused: readonly { decision: string }[]; bases: readonly unknown[] };
    };
    expect(written.refused.map(({ decision }) => decision)).toEqual([
      told.errors[0]?.extensions.decisionId,
    ]);
    expect(written.refused.map(comparable)).toEqual([comparable(JSON.parse(refusal))]);
    expect(written.bases).toHaveLength(1);
    expect(JSON.stringify(written)).not.toContain('Lisbon');
    const verified = await shell(verify);
    expect([verified.code, verified.output]).toEqual([0, expect.stringContaining('is whole')]);
  });
});
