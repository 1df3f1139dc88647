import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine, contoso } from '../../support/command-line.ts';
import { fillStore } from '../../support/granted-store.ts';
import { swap } from './little-policy.ts';

const line = commandLine();
let config = '';

beforeAll(async () => {
  config = line.configuration(contoso.services, contoso.overlays);
  line.file(
    'operations/mail-insights/inbox.graphql',
    '{ messages { nodes { id subject body accountId } } }',
  );
  line.file(
    'operations/mail-insights/deep/one.graphql',
    'query One($id: ID!) { message(id: $id) { subject } } query Two { recentMessages { id } }',
  );
  line.file('operations/idle/people.graphql', '{ accounts { nodes { email } } }');
  await fillStore(line);
});
afterAll(() => line.remove());

/** A configuration whose mail service is changed. */
function changed(name: string, change: (sdl: string) => string): string {
  const sdl = change(readFileSync(contoso.services['mail'] ?? '', 'utf8'));
  const services = { ...contoso.services, mail: line.file(`${name}/mail.graphql`, sdl) };
  return line.configuration(services, contoso.overlays, `${name}.yaml`);
}

interface Told {
  readonly changes: readonly Record<string, unknown>[];
  readonly idle: readonly string[];
}

const rehearse = (policy: string, ...args: readonly string[]) =>
  line.consentry(
    'rehearse',
    '--config',
    config,
    '--operations',
    line.at('operations'),
    '--policy',
    policy,
    ...args,
  );

async function told(policy: string, ...args: readonly string[]): Promise<{ code: number } & Told> {
  const { code, output, errors } = await rehearse(policy, '--json', ...args);
  expect(errors).toBe('');
  return { code, ...(JSON.parse(output) as Told) };
}

const subject = 'subject: String! @classified(element: "mail.message.subject")';

describe('rehearse', () => {
  test('finds nothing in the same policy, and names clients without a grant', async () => {
    const { code, changes, idle } = await told(changed('same', (one) => one));
    expect([code, changes, idle]).toEqual([0, [], ['idle']]);
  });

  test('says which client loses which field of which operation, and why', async () => {
    const next = changed(
      'stricter',
      swap(subject, 'subject: String! @classified(element: "mail.message.body")'),
    );
    const { code, changes } = await told(next);
    expect(code).toBe(1);
    expect(changes).toContainEqual({
      change: 'loses',
      client: 'mail-insights',
      operation: 'inbox.graphql',
      path: 'messages.nodes.subject',
      coordinate: 'Message.subject',
      code: 'NO_BASIS',
      reason: 'nothing in force covers mail.message.body',
      purpose: 'publisher.app_functionality',
      tenants: ['contoso'],
    });
    expect(changes).toContainEqual(
      expect.objectContaining({
        operation: 'deep/one.graphql One',
        path: 'message.subject',
        change: 'loses',
      }),
    );
  });

  test('says which client gains a field, and exits with 2 where none loses', async () => {
    const body = 'body: String! @classified(element: "mail.message.body")';
    const next = changed(
      'wider',
      swap(body, 'body: String! @classified(element: "mail.message.subject")'),
    );
    const { code, changes } = await told(next, '--tenant', 'contoso');
    const gained = changes.filter((one) => one['purpose'] === 'publisher.app_functionality');
    expect(gained).toEqual([
      expect.objectContaining({
        change: 'gains',
        path: 'messages.nodes.body',
        tenants: ['contoso'],
      }),
    ]);
    // For the other purpose the grant holds the body alone, which the field no longer asks for.
    expect(code).toBe(1);
  });

  test('exits with 2 where clients only gain', async () => {
    const body = 'body: String! @classified(element: "mail.message.body")';
    const open = changed('open', swap(body, 'body: String! @notCustomerData(reason: "Public")'));
    const { code, changes } = await told(open, '--tenant', 'contoso');
    expect(new Set(changes.map((one) => one['change']))).toEqual(new Set(['gains']));
    expect(code).toBe(2);
  });

  test('counts an operation as lost that the new schema does not take', async () => {
    const next = changed(
      'gone',
      swap('  recentMessages: [Message!]!', '  latestMessages: [Message!]!'),
    );
    const { code, changes } = await told(next);
    expect(code).toBe(1);
    expect(changes).toContainEqual(
      expect.objectContaining({
        change: 'loses',
        path: null,
        code: 'DOCUMENT_INVALID',
        operation: 'deep/one.graphql Two',
      }),
    );
  });

  test('takes a bundle, and prints a table for a person', async () => {
    const next = changed(
      'printed',
      swap(subject, 'subject: String! @classified(element: "mail.message.body")'),
    );
    const bundle = line.at('printed.json');
    await line.consentry('check', '--config', next, '--write-bundle', bundle);
    const { code, output } = await rehearse(bundle);
    expect(code).toBe(1);
    expect(output).toMatch(/^client +operation +change +field +of +for +why$/m);
    expect(output).toMatch(
      /mail-insights +inbox\.graphql +loses +messages\.nodes\.subject +contoso +publisher\.app_functionality +NO_BASIS: nothing in force covers mail\.message\.body/,
    );
    expect(output).toMatch(/Nobody has authorised idle/);
    expect(output).toMatch(/4 operations: 1 client would lose something, 1 would gain$/);
  });
});

describe('a mistake', () => {
  test.each<[string, () => readonly string[], RegExp]>([
    ['a folder that is not there', () => [line.at('none')], /there is no folder/],
    [
      'a folder without operations',
      () => {
        line.file('empty/a/readme.txt', '');
        return [line.at('empty')];
      },
      /holds no operation.*mail-insights\/inbox\.graphql/,
    ],
    [
      'an operation without a client',
      () => {
        line.file('flat/a.graphql', '{ a }');
        return [line.at('flat')];
      },
      /a\.graphql lies in no folder/,
    ],
    [
      'an operation that does not parse',
      () => {
        line.file('torn/mail-insights/a.graphql', '{ a');
        return [line.at('torn')];
      },
      /DOCUMENT_INVALID: .*a\.graphql:1:4/,
    ],
    [
      'an unknown client',
      () => {
        line.file('stranger/nobody/a.graphql', '{ recentMessages { id } }');
        return [line.at('stranger')];
      },
      /no recipient nobody; registered: idle, mail-insights, unwanted/,
    ],
  ])('is named: %s', async (_name, folder, message) => {
    const [path = ''] = folder();
    const args = ['--config', config, '--operations', path, '--policy', config] as const;
    const { code, errors } = await line.consentry('rehearse', ...args);
    expect([code, errors]).toEqual([78, expect.stringMatching(message)]);
  });

  test('of the new policy is named', async () => {
    const { code, errors } = await rehearse(line.at('none.json'));
    expect([code, errors]).toEqual([78, expect.stringMatching(/there is no file .*none\.json/)]);
  });
});
