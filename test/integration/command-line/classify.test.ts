import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { directiveCatalogue, markedCoordinates, withoutMarks } from '../../../directives/index.ts';
import { commandLine, contoso } from '../../support/command-line.ts';

const line = commandLine();
afterAll(() => line.remove());

interface Proposed {
  readonly coordinate: string;
  readonly marks: string | null;
  readonly reason: string;
}

/** The SDL of a service of the example as a team has it that never heard of marks. */
function bare(name: string): string {
  const document = parse(readFileSync(contoso.services[name] ?? '', 'utf8'));
  return print(withoutMarks({ name, document }, directiveCatalogue));
}

async function proposals(...args: readonly string[]): Promise<ReadonlyMap<string, Proposed>> {
  const { code, output, errors } = await line.consentry('classify', '--json', ...args);
  expect([code, errors]).toEqual([0, '']);
  const list = JSON.parse(output) as readonly Proposed[];
  return new Map(list.map((one) => [one.coordinate, one]));
}

const elementIn = (text: string | null | undefined): string | undefined =>
  /element: "([^"]+)"/.exec(text ?? '')?.[1];

describe('classify', () => {
  test('finds at least three in four of the elements that people gave the example', async () => {
    let [right, all] = [0, 0];
    for (const name of Object.keys(contoso.services)) {
      const found = await proposals('--sdl', line.file(`bare/${name}.graphql`, bare(name)));
      const overlay = contoso.overlays.find((one) => one.endsWith(`/${name}.graphql`));
      const document = parse(readFileSync(overlay ?? contoso.services[name] ?? '', 'utf8'));
      for (const [coordinate, { elements }] of markedCoordinates(
        [{ name, document }],
        directiveCatalogue,
      )) {
        if (elements.length === 0 || coordinate.includes('(')) continue;
        all += 1;
        if (elementIn(found.get(coordinate)?.marks) === elements[0]) right += 1;
      }
    }
    expect(all).toBeGreaterThan(40);
    expect(right / all).toBeGreaterThan(0.75);
  });

  test('proposes subjects, scopes, pages and what an argument tests', async () => {
    const found = await proposals('--sdl', line.file('mail.graphql', bare('mail')));
    const marks = (coordinate: string) => found.get(coordinate)?.marks;
    expect(marks('Message')).toBe(
      '@subject(tenant: "tenantId", account: "accountId", recordedAt: ["sentAt"])',
    );
    expect(marks('Query.messages(tenant:)')).toBe('@scope(by: "TENANT")');
    expect(marks('Query.messages(from:)')).toBe('@scope(by: "PERIOD_FROM")');
    expect(marks('Query.messages(first:)')).toMatch(/^@dependsOnRows @notCustomerData/);
    expect(marks('Query.searchMessages(subjectContains:)')).toBe(
      '@tests(field: "Message.subject")',
    );
    expect(marks('Message.id')).toBe('@classified(element: "mail.message.id", opaque: true)');
    for (const one of found.values()) expect(one.reason).toMatch(/\w/);
  });

  test('leaves alone what is marked, in the SDL or in an overlay', async () => {
    const config = line.configuration(contoso.services, contoso.overlays);
    for (const name of ['mail', 'sign-ins']) {
      const found = await proposals('--config', config, '--service', name);
      const classified = [...found.values()].filter((one) => elementIn(one.marks) !== undefined);
      expect(classified).toEqual([]);
    }
  });

  test('prints an overlay that is refused until somebody has taken each @proposed away', async () => {
    const services = { ...contoso.services, mail: line.file('bare-mail.graphql', bare('mail')) };
    const config = line.configuration(services, contoso.overlays, 'bare.yaml');
    const { output } = await line.consentry('classify', '--config', config, '--service', 'mail');
    const overlay = line.file('proposed.graphql', output);
    const proposed = line.configuration(services, [...contoso.overlays, overlay], 'proposed.yaml');
    const refused = await line.consentry('check', '--config', proposed);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(
      /^error  PROPOSAL_NOT_ACCEPTED +Message\.subject .*\(.*proposed\.graphql:\d+\)$/m,
    );

    line.file(
      'proposed.graphql',
      output.replaceAll(/ @proposed\(reason: "(?:[^"\\]|\\.)*"\)/g, ''),
    );
    const accepted = await line.consentry('check', '--config', proposed, '--releasable');
    expect(accepted.output).not.toContain('PROPOSAL_NOT_ACCEPTED');
    expect(accepted.output).toMatch(/^  Message\.subject +mail\.message\.subject$/m);
  });

  test('an overlay that is proposed and not accepted lets nothing leave that did not', async () => {
    const services = { ...contoso.services, mail: line.file('lone-mail.graphql', bare('mail')) };
    const before = line.configuration(services, contoso.overlays, 'before.yaml');
    const { output } = await line.consentry('classify', '--config', before, '--service', 'mail');
    const overlay = line.file('lone.graphql', output);
    const now = line.configuration(services, [...contoso.overlays, overlay], 'now.yaml');
    const { output: told } = await line.consentry(
      'check',
      '--config',
      now,
      '--against',
      before,
      '--json',
    );
    expect((JSON.parse(told) as { widenings: unknown[] }).widenings).toEqual([]);
  });
});

describe('a mistake', () => {
  test.each<[string, () => readonly string[], RegExp]>([
    [
      'a file that is not there',
      () => ['--sdl', line.at('none.graphql')],
      /there is no file .*none\.graphql/,
    ],
    [
      'SDL that does not parse',
      () => ['--sdl', line.file('torn.graphql', 'type Query {\n  a: \n}')],
      /torn\.graphql:3:1 Syntax Error/,
    ],
    [
      'an unknown service',
      () => ['--config', line.configuration(contoso.services), '--service', 'post'],
      /no service post; there are directory, files, billing, mail, sign-ins/,
    ],
  ])('is named: %s', async (_name, args, message) => {
    const { code, errors, output } = await line.consentry('classify', ...args());
    expect([code, output]).toEqual([78, '']);
    expect(errors).toMatch(message);
  });

  test.each([[[]], [['--service', 'mail', '--sdl', 'mail.graphql']]])(
    'ends with 64 where it names not just one SDL: %j',
    async (args: readonly string[]) => {
      const { code, errors, output } = await line.consentry('classify', ...args);
      expect([code, output, errors]).toEqual([
        64,
        '',
        expect.stringMatching(/--service, or a file with --sdl/),
      ]);
    },
  );
});
