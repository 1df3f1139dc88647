import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { abstractCases } from './cases/abstract.ts';
import { combinedCases } from './cases/combined.ts';
import { composedCases } from './cases/composed.ts';
import { entityCases } from './cases/entities.ts';
import { requiresCases } from './cases/requires.ts';
import { openLab, valuesIn, type Lab } from './lab.ts';

const cases = [
  ...entityCases,
  ...requiresCases,
  ...abstractCases,
  ...composedCases,
  ...combinedCases,
];

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

describe.each(['open', 'granted'] as const)('where everything is %s, the engine', (standing) => {
  test.each(cases)(
    '$name',
    async ({ services, query, variables = {}, data, granted = data, calls = {} }) => {
      const used = services();
      const answer = await lab.ask({ services: used, query, variables, standing });
      expect(answer.data).toEqual(standing === 'granted' ? granted : data);
      for (const [name, times] of Object.entries(calls)) {
        expect([name, used.find((one) => one.name === name)?.asked.length]).toEqual([name, times]);
      }
    },
  );
});

describe('where nothing is granted', () => {
  test.each(cases)('no value leaves and no service is asked: $name', async (one) => {
    const services = one.services();
    const { query, variables = {} } = one;
    const answer = await lab.ask({ services, query, variables, standing: 'withdrawn' });
    expect(valuesIn(answer.data)).toEqual([]);
    expect(services.flatMap((service) => service.asked)).toEqual([]);
  });
});
