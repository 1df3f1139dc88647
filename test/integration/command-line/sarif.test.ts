/** What SARIF 2.1.0 (OASIS) demands of the members that this output has; its objects take no others. */
import { afterAll, expect, test } from 'vitest';
import { commandLine } from '../../support/command-line.ts';

const line = commandLine();
afterAll(() => line.remove());

type Check = (value: unknown) => void;

const text: Check = (value) => expect(value).toMatch(/./);
const from =
  (least: number): Check =>
  (value) => {
    expect(Number.isSafeInteger(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(least);
  };
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    expect(values).toContain(value);
const listOf =
  (check: Check): Check =>
  (value) => {
    const members = value as readonly unknown[];
    expect(new Set(members.map((one) => JSON.stringify(one))).size).toBe(members.length);
    members.forEach(check);
  };

/** An object with these members, of which those whose name ends in `?` may be left out. */
const object =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const known = Object.keys(members).map((name) => name.replace('?', ''));
    expect(Object.keys(value as object).filter((name) => !known.includes(name))).toEqual([]);
    for (const [name, check] of Object.entries(members)) {
      const member = (value as Record<string, unknown>)[name.replace('?', '')];
      if (member !== undefined || !name.endsWith('?')) check(member);
    }
  };

const message = object({ text });
const location = object({
  'physicalLocation?': object({
    artifactLocation: object({ uri: (uri) => expect(uri).toMatch(/^[\w.~%/()!*'-]+$/) }),
    region: object({ startLine: from(1), startColumn: from(1) }),
  }),
  logicalLocations: listOf(object({ fullyQualifiedName: text, kind: oneOf('member') })),
});
const sarifLog = object({
  $schema: (uri) => expect(uri).toMatch(/^https:.*sarif-2\.1\.0\.json$/),
  version: oneOf('2.1.0'),
  runs: listOf(
    object({
      tool: object({
        driver: object({
          name: text,
          informationUri: (uri) => expect(uri).toMatch(/^https:\/\//),
          rules: listOf(object({ id: text, shortDescription: message })),
        }),
      }),
      // The GraphQL lexer counts what JavaScript's strings are made of.
      columnKind: oneOf('utf16CodeUnits'),
      results: (value) =>
        (value as readonly unknown[]).forEach(
          object({
            ruleId: text,
            ruleIndex: from(0),
            level: oneOf('none', 'note', 'warning', 'error'),
            message,
            locations: listOf(location),
          }),
        ),
    }),
  ),
});

async function sarif(sdl: string): Promise<unknown> {
  const config = line.configuration({ people: line.file('people of ours.graphql', sdl) });
  return JSON.parse((await line.consentry('check', '--sarif', '--config', config)).output);
}

test('findings have every member that SARIF demands, and none that it does not know', async () => {
  const log = await sarif(
    'type Query { person(id: ID!): Person }\ntype Person { id: ID! name: String token: String }',
  );
  sarifLog(log);
  expect(JSON.stringify(log)).toMatch(/"results":\[\{.*people%20of%20ours\.graphql/);
});

test('a column counts UTF-16 code units, as the log says', async () => {
  const log = (await sarif('type Query { "🙂🙂" person: String }')) as {
    runs: { results: { locations: { physicalLocation?: { region: object } }[] }[] }[];
  };
  sarifLog(log);
  const regions = log.runs[0]?.results.map((one) => one.locations[0]?.physicalLocation?.region);
  expect(regions).toContainEqual({ startLine: 1, startColumn: 'type Query { "🙂🙂" '.length + 1 });
});

test('the demands are not met by what lacks a member or has a strange one', async () => {
  const log = (await sarif('type Query { person: String }')) as { runs: object[] };
  sarifLog(log);
  expect(() => sarifLog({ ...log, version: undefined })).toThrow();
  expect(() => sarifLog({ ...log, extra: 1 })).toThrow();
  expect(() => sarifLog({ ...log, runs: log.runs.map((run) => ({ ...run, tool: {} })) })).toThrow();
});
