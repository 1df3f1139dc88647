import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine, contoso } from '../../support/command-line.ts';
import { fillStore } from '../../support/granted-store.ts';

const line = commandLine();
let config = '';
let inbox = '';

beforeAll(async () => {
  config = line.configuration(contoso.services, contoso.overlays);
  inbox = line.file(
    'inbox.graphql',
    `query Inbox { messages(first: 5) { totalCount nodes { id heading: subject body account { email } } } }
     query One($id: ID!) { message(id: $id) { subject } }`,
  );
  await fillStore(line);
});
afterAll(() => line.remove());

const explain = (...args: readonly string[]) =>
  line.consentry('explain', '--config', config, '--operation', inbox, ...args);
const asPublisher = ['--as', 'mail-insights', '--operation-name', 'Inbox'] as const;
const functionality = ['--purpose', 'publisher.app_functionality'] as const;

interface Told {
  readonly notes: readonly string[];
  readonly covers: readonly { readonly unused: string | null }[];
  readonly fields: readonly { readonly path: string; readonly code: string | null }[];
  readonly rows: readonly { readonly type: string; readonly visible: boolean }[];
  readonly calls: readonly { readonly service: string; readonly operation: string }[];
}

async function told(...args: readonly string[]): Promise<Told> {
  const { code, output, errors } = await explain(...args, '--json');
  expect([code, errors]).toEqual([0, '']);
  return JSON.parse(output) as Told;
}

const codes = ({ fields }: Told) => Object.fromEntries(fields.map((one) => [one.path, one.code]));

describe('explain', () => {
  test('says of each field whether it may leave, under what is granted for the purpose', async () => {
    const seen = await told(...asPublisher, '--tenant', 'contoso', ...functionality);
    expect(codes(seen)).toEqual({
      messages: null,
      'messages.totalCount': null,
      'messages.nodes': null,
      'messages.nodes.id': null,
      'messages.nodes.heading': null,
      'messages.nodes.body': 'NO_BASIS',
      'messages.nodes.account': null,
      'messages.nodes.account.email': 'NO_BASIS',
    });
    expect(seen.covers.map((one) => one.unused)).toEqual([
      null,
      'it is for publisher.app_analytics',
    ]);
    expect(seen.rows).toContainEqual(expect.objectContaining({ type: 'Message', visible: true }));
    expect(seen.rows).toContainEqual(expect.objectContaining({ type: 'Account', visible: false }));
  });

  test('shows the calls, in which nothing that is refused is asked for', async () => {
    const { calls } = await told(...asPublisher, '--tenant', 'contoso', ...functionality);
    expect(calls.map((one) => one.service)).toEqual(['mail']);
    expect(calls[0]?.operation).toContain('subject');
    expect(calls[0]?.operation).not.toContain('body');
  });

  test('without a tenant refuses only what schema and purpose refuse', async () => {
    const { fields } = await told(...asPublisher, ...functionality);
    expect(fields.filter((one) => one.code !== null)).toEqual([]);
  });

  test('prints a table for a person', async () => {
    const { output } = await explain(...asPublisher, '--tenant', 'contoso', ...functionality);
    expect(output).toMatch(/^mail-insights \(PUBLISHER_APP\), tenant contoso, for publisher/);
    expect(output).toMatch(
      /messages\.nodes\.body +Message\.body +NO_BASIS +mail\.message\.body +nothing in force covers mail\.message\.body/,
    );
    expect(output).toMatch(/not used: it is for publisher\.app_analytics/);
    expect(output).toMatch(/Query\.messages +tenant: \["contoso"\]/);
  });

  test('says that an app policy keeps a publisher out, whatever was granted', async () => {
    const kept = ['--as', 'unwanted', '--operation-name', 'Inbox', '--tenant', 'contoso'] as const;
    const { notes, fields } = await told(...kept, ...functionality);
    expect(notes).toContain('the app policy of contoso does not let this publisher in');
    expect(fields.every((one) => one.code !== null)).toBe(false);
    expect(fields.find((one) => one.path === 'messages.nodes.id')?.code).toBe('NO_BASIS');
  });

  test('takes the purpose from the grants where they have one', async () => {
    const { fields } = await told(...asPublisher, '--tenant', 'fabrikam');
    expect(fields.find((one) => one.path.endsWith('body'))?.code).toBe('NO_BASIS');
  });

  test('says of a mutation why it would not run, and calls nothing', async () => {
    const rename = line.file(
      'rename.graphql',
      'mutation { renameFile(tenant: "contoso", id: "f1", name: "b") { name } }',
    );
    const args = [
      '--as',
      'mail-insights',
      '--tenant',
      'contoso',
      ...functionality,
      '--json',
    ] as const;
    const { code, output } = await line.consentry(
      'explain',
      '--config',
      config,
      '--operation',
      rename,
      ...args,
    );
    const seen = JSON.parse(output) as Told;
    expect(code).toBe(0);
    expect(codes(seen)).toEqual({ renameFile: 'NO_BASIS', 'renameFile.name': 'NO_BASIS' });
    expect(seen.calls).toEqual([]);
  });

  test('leaves the store as it was, and works beside a gateway that holds it', async () => {
    const held = await line.store();
    const before = await held.query('grant', {}, { limit: 100, after: null });
    await told(...asPublisher, '--tenant', 'contoso', ...functionality);
    expect(await held.query('grant', {}, { limit: 100, after: null })).toEqual(before);
    await held.close();
  });
});

describe('a mistake', () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'an unknown recipient',
      ['--as', 'nobody', '--operation-name', 'Inbox'],
      /RECORD_UNKNOWN.*nobody.*idle, mail-insights, unwanted/,
    ],
    ['an unknown purpose', [...asPublisher, '--purpose', 'fun'], /CONFIG_INVALID.*no purpose fun/],
    [
      'an unknown task',
      ['--as', 'eve', '--task', 't9', '--operation-name', 'Inbox'],
      /RECORD_UNKNOWN.*no task t9/,
    ],
    [
      'no name where there are two operations',
      ['--as', 'mail-insights', ...functionality],
      /DOCUMENT_INVALID.*--operation-name.*Inbox, One/,
    ],
    [
      'a variable that is missing',
      ['--as', 'mail-insights', '--operation-name', 'One', ...functionality],
      /VARIABLES_INVALID/,
    ],
  ])('is named: %s', async (_name, args, message) => {
    const { code, errors, output } = await explain(...args);
    expect([code, output]).toEqual([78, '']);
    expect(errors).toMatch(message);
  });

  test('ends with 64 where a purpose must be named, and names those that are granted', async () => {
    const { code, errors } = await explain(...asPublisher, '--tenant', 'contoso');
    expect([code, errors]).toEqual([
      64,
      'error: name a purpose with --purpose: publisher.app_analytics, publisher.app_functionality',
    ]);
  });

  test('in the file of the operation is named with its line', async () => {
    const broken = line.file('broken.graphql', '{\n  messages {\n');
    const wrong = line.file('wrong.graphql', '{ messages { nodes {\n  colour } } }');
    const at = (path: string) =>
      line.consentry('explain', '--config', config, '--operation', path, '--as', 'mail-insights');
    expect((await at(broken)).errors).toMatch(
      /DOCUMENT_INVALID: .*broken\.graphql:3:1 Syntax Error/,
    );
    expect((await at(wrong)).errors).toMatch(/wrong\.graphql:2:3 Cannot query field "colour"/);
    expect((await at(line.at('none.graphql'))).errors).toMatch(/there is no file .*none\.graphql/);
  });

  test('in the variables is named', async () => {
    const list = line.file('variables.json', '[1]');
    const { code, errors } = await explain(...asPublisher, '--variables', list);
    expect([code, errors]).toEqual([78, expect.stringMatching(/is not one JSON object/)]);
  });

  test('of a store that nobody has made yet is named', async () => {
    const empty = commandLine();
    const own = empty.configuration(contoso.services, contoso.overlays);
    const args = [
      'explain',
      '--config',
      own,
      '--operation',
      inbox,
      ...asPublisher,
      ...functionality,
    ];
    const { code, errors } = await empty.consentry(...args);
    expect([code, errors]).toEqual([78, expect.stringMatching(/STORE_UNAVAILABLE/)]);
    empty.remove();
  });
});
