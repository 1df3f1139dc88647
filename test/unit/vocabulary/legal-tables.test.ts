import { describe, expect, test } from 'vitest';
import elements from '../../../schema/vocabulary/elements.json' with { type: 'json' };
import reasonCodes from '../../../schema/vocabulary/reason-codes.json' with { type: 'json' };
import regimes from '../../../schema/vocabulary/regimes.json' with { type: 'json' };

const classes = elements.classes.map(({ key }) => key);
const releasable = classes.filter((key) => key !== 'KEY' && key !== 'CREDENTIAL');

describe.each(regimes.regimes)('the regime $key', (regime) => {
  test('puts each releasable class in exactly one category, and no key or credential in any', () => {
    const placed = regime.categories.flatMap((category) => category.classes);
    expect(placed.toSorted()).toEqual(releasable.toSorted());
  });

  test('has instruments that disclose only its own categories', () => {
    const categories = new Set(regime.categories.map(({ key }) => key));
    for (const instrument of regime.instruments) {
      for (const category of instrument.discloses) expect(categories).toContain(category);
    }
  });
});

describe('the legal tables', () => {
  test('never let a preservation request disclose', () => {
    const instruments = regimes.regimes.flatMap((regime) => regime.instruments);
    const preserving = instruments.filter(({ description }) => description.includes('hold'));
    expect(preserving.length).toBeGreaterThan(0);
    for (const instrument of preserving) expect(instrument.discloses).toEqual([]);
  });

  test('do not let a prosecutor alone order traffic or content', () => {
    const eu = regimes.regimes.find(({ key }) => key === 'EU-EEVIDENCE');
    const prosecutor = eu?.instruments.find(({ key }) => key === 'EPOC_PROSECUTOR');
    expect(prosecutor?.discloses).toEqual(['SUBSCRIBER', 'IDENTIFICATION']);
  });

  test('have stable reason codes, each once', () => {
    const keys = reasonCodes.reasons.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^LV\d{2}$/);
  });

  test('are of the version of the elements', () => {
    expect([regimes.version, reasonCodes.version]).toEqual([elements.version, elements.version]);
  });
});
