/** Which service is asked for a field whose override is gradual. */
import { describe, expect, test } from 'vitest';
import { hivePlanner, type ActiveOverrides } from '../../../src/adapters/hive-planner/index.ts';
import { compose } from './engine-kit.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override"])';

async function askedFor(label: string, active?: ActiveOverrides): Promise<string> {
  const { supergraphSdl } = compose([
    {
      name: 'before',
      sdl: `${link} type Query { book: Book } type Book @key(fields: "id") { id: ID! title: String }`,
    },
    {
      name: 'after',
      sdl: `${link} type Book @key(fields: "id") {
        id: ID!
        title: String @override(from: "before", label: "${label}")
      }`,
    },
  ]);
  const plan = await hivePlanner(supergraphSdl, active).plan('{ book { title } }');
  return JSON.stringify(plan).includes('"after"') ? 'after' : 'before';
}

describe('an override with a label', () => {
  test.each<[string, ActiveOverrides | undefined, string]>([
    ['roll-out', undefined, 'before'],
    ['roll-out', { labels: [], place: 0 }, 'before'],
    ['roll-out', { labels: ['another'], place: 0 }, 'before'],
    ['roll-out', { labels: ['another', 'roll-out'], place: 99 }, 'after'],
    ['percent(50)', undefined, 'before'],
    ['percent(50)', { labels: [], place: 49 }, 'after'],
    ['percent(50)', { labels: [], place: 50 }, 'before'],
    ['percent(50)', { labels: ['another'], place: 99 }, 'before'],
    ['percent(0)', { labels: [], place: 0 }, 'before'],
    ['percent(100)', undefined, 'after'],
    ['percent(100)', { labels: [], place: 0 }, 'after'],
  ])('%s under %j takes the field from the service %s it', async (label, active, service) => {
    expect(await askedFor(label, active)).toBe(service);
  });

  test('comes to the same plan each time', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, () => askedFor('percent(50)', { labels: [], place: 20 })),
    );
    expect(new Set(all)).toEqual(new Set(['after']));
  });
});
