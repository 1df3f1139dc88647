import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingCodes } from '../../../src/inspection/index.ts';
import { littlePolicies, offset, swap } from './little-policy.ts';

const { line, policy, peopleSdl, report } = littlePolicies();
afterAll(() => line.remove());

let bundle = '';
beforeAll(async () => {
  bundle = line.at('graph.json');
  await line.consentry('check', '--config', policy('graph'), '--write-bundle', bundle);
});

const email = '  email: String @classified(element: "user.contact.email")';
const unmarked = swap(email, '  email: String');
const alone = (sdl: string, service = 'people') =>
  ['--service', service, '--sdl', sdl, '--against-supergraph', bundle] as const;

describe('check of one service', () => {
  test('needs no configuration and no other service', async () => {
    const { code, told } = await report(...alone(peopleSdl('own', (one) => one)));
    expect([code, told.findings, told.widenings, told.nullable]).toEqual([0, [], [], []]);
  });

  test('finds the gap in the SDL that it is given, with its line', async () => {
    const { code, told } = await report(...alone(peopleSdl('gap', unmarked)));
    expect(code).toBe(1);
    expect(told.findings).toEqual([
      expect.objectContaining({
        code: 'UNCLASSIFIED',
        coordinate: 'Person.email',
        line: offset + 3,
      }),
    ]);
  });

  test('exits with 2 where its change lets more leave', async () => {
    const { code, told } = await report(
      ...alone(peopleSdl('more', swap(' @release(bases: [TENANT_CONSENT])', ''))),
    );
    expect(code).toBe(2);
    expect(told.widenings).toEqual([
      expect.objectContaining({
        coordinate: 'Person.phone',
        basis: 'LEGAL_PROCESS',
        line: offset + 4,
      }),
    ]);
  });

  test('says that the services do not compose any more', async () => {
    const broken = peopleSdl('apart', swap('type Person @key(fields: "id")', 'type Person'));
    const { code, told } = await report(...alone(broken));
    expect(code).toBe(1);
    expect(told.findings.map((one) => one['code'])).toContain('COMPOSITION_FAILED');
  });

  test('does not tell of gaps in services of others', async () => {
    const gaps = line.at('gaps.json');
    const config = policy('others', unmarked);
    await line.consentry('check', '--config', config, '--write-bundle', gaps);
    const own = line.file('desks-own.graphql', line.read('others/desks.graphql'));
    const args = ['--service', 'desks', '--sdl', own, '--against-supergraph', gaps] as const;
    expect((await report(...args)).code).toBe(0);
  });

  test.each<[string, () => readonly string[], RegExp]>([
    [
      'an unknown service',
      () =>
        alone(
          peopleSdl('u', (one) => one),
          'mail',
        ),
      /no service mail; the bundle has people, desks/,
    ],
    [
      'SDL that is not there',
      () => alone(line.at('none.graphql')),
      /there is no file .*none\.graphql/,
    ],
    ['SDL that is a folder', () => alone(line.at('keys')), /there is no file .*keys/],
  ])('names a mistake: %s', async (_name, args, message) => {
    const { code, errors } = await line.consentry('check', ...args());
    expect([code, errors]).toEqual([78, expect.stringMatching(message)]);
  });

  test('takes one comparison, not two', async () => {
    const args = [...alone(peopleSdl('t', (one) => one)), '--against', bundle];
    const { code, errors } = await line.consentry('check', ...args);
    expect([code, errors]).toEqual([64, expect.stringMatching(/^error: .*leave --against out/)]);
  });

  test('does not take an operation for SDL', async () => {
    const query = line.file('query.graphql', 'type A { a: Int }\nquery { a }');
    const { code, output } = await line.consentry('check', ...alone(query));
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/COMPOSITION_FAILED .*line 2: SDL holds no operations/),
    ]);
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly rules: readonly {
          readonly id: string;
          readonly shortDescription: { readonly text: string };
        }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation?: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}

async function sarif(...args: readonly string[]): Promise<Sarif> {
  const { output } = await line.consentry('check', '--sarif', ...args);
  return JSON.parse(output) as Sarif;
}

describe('check --sarif', () => {
  test('names rule, level, message and place of each finding', async () => {
    const { version, runs } = await sarif(...alone(peopleSdl('sarif', unmarked)));
    const [run] = runs;
    expect([version, run?.tool.driver.name]).toEqual(['2.1.0', 'consentry']);
    const [result] = run?.results ?? [];
    expect(result).toMatchObject({ ruleId: 'UNCLASSIFIED', level: 'error' });
    expect(result?.message.text).toMatch(/^Person\.email has no mark/);
    const place = result?.locations[0]?.physicalLocation;
    expect(place?.artifactLocation.uri).toMatch(/sarif\/people\.graphql$/);
    expect(place?.region).toEqual({ startLine: offset + 3, startColumn: 3 });
  });

  test('tells of what is wider as a warning, and describes each rule', async () => {
    const change = (sdl: string) => unmarked(swap(' @release(bases: [TENANT_CONSENT])', '')(sdl));
    const { runs } = await sarif(...alone(peopleSdl('both', change)));
    const { tool, results } = runs[0] ?? { tool: { driver: { rules: [] } }, results: [] };
    expect(results.map((one) => [one.ruleId, one.level])).toEqual([
      ['UNCLASSIFIED', 'error'],
      ['POLICY_WIDENED', 'warning'],
    ]);
    for (const { ruleId, ruleIndex } of results)
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    for (const { id, shortDescription } of tool.driver.rules) {
      expect(shortDescription.text).toBe(
        Object.entries(findingCodes).find(([code]) => code === id)?.[1],
      );
    }
  });

  test('is empty and valid where there is nothing to tell', async () => {
    const { runs } = await sarif('--config', policy('quiet'));
    expect(runs).toEqual([expect.objectContaining({ results: [] })]);
  });
});
