import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { loadVocabulary } from '../../../src/vocabulary/index.ts';
import elements from '../../../schema/vocabulary/elements.json' with { type: 'json' };
import purposes from '../../../schema/vocabulary/purposes.json' with { type: 'json' };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const load = (extension?: unknown) => loadVocabulary({ elements, purposes, extension, sha256 });

function problemsOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code} ${error.detail}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

const anElement = (part: object = {}) => ({
  key: 'acme.badge.colour',
  class: 'PROFILE',
  contract: 'CUSTOMER_DATA',
  identifiability: 'PSEUDONYMOUS',
  special: false,
  timed: false,
  description: 'Colour of a badge.',
  ...part,
});

describe('the shipped vocabulary', () => {
  const vocabulary = load();

  test('has every kind of data that a cloud office provider holds', () => {
    expect(vocabulary.elements.size).toBeGreaterThanOrEqual(130);
    expect(vocabulary.elements.get('user.contact.email')?.class).toBe('CONTACT');
    expect(vocabulary.elements.get('mail.message.body')?.timed).toBe(true);
  });

  test('knows which purposes may rest on the contract', () => {
    expect(vocabulary.purposes.get('essential.security')?.essential).toBe(true);
    expect(vocabulary.purposes.get('ai.training')?.essential).toBe(false);
    const essential = [...vocabulary.purposes.values()].filter((purpose) => purpose.essential);
    expect(essential.every(({ key }) => key.startsWith('essential.'))).toBe(true);
  });

  test('never releases keys and credentials', () => {
    expect([...vocabulary.neverReleased].sort()).toEqual(['CREDENTIAL', 'KEY']);
    expect(vocabulary.elements.get('user.credential.recovery_key')?.class).toBe('KEY');
  });

  test('uses every class that it declares', () => {
    const used = new Set([...vocabulary.elements.values()].map((element) => element.class));
    expect([...used].sort()).toEqual(elements.classes.map(({ key }) => key).sort());
  });

  test('describes each element and each purpose in one sentence', () => {
    for (const { description } of [
      ...vocabulary.elements.values(),
      ...vocabulary.purposes.values(),
    ]) {
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('the version', () => {
  test('carries the digest of the content', () => {
    expect(load().version).toMatch(/^2026-11\+sha256\.[0-9a-f]{64}$/);
  });

  test('does not depend on the order of the rows', () => {
    const turned = { ...elements, elements: elements.elements.toReversed() };
    expect(loadVocabulary({ elements: turned, purposes, sha256 }).version).toBe(load().version);
  });

  test.each([
    ['an element is added', { elements: [anElement()] }],
    [
      'a purpose is added',
      { purposes: [{ key: 'acme.raffle', essential: false, description: 'Draw a winner.' }] },
    ],
  ])('changes when %s', (_name, extension) => {
    expect(load(extension).version).not.toBe(load().version);
  });

  test('changes when one flag of one element changes', () => {
    const rows = elements.elements.map((row, at) =>
      at === 0 ? { ...row, timed: !row.timed } : row,
    );
    const changed = loadVocabulary({ elements: { ...elements, elements: rows }, purposes, sha256 });
    expect(changed.version).not.toBe(load().version);
  });
});

describe('an extension', () => {
  test('adds elements of the shipped classes', () => {
    expect(load({ elements: [anElement()] }).elements.get('acme.badge.colour')?.class).toBe(
      'PROFILE',
    );
  });

  test.each([
    [
      'a shipped element, even unchanged',
      { elements: [anElement({ key: 'mail.message.body', class: 'BODY' })] },
      'mail.message.body is declared twice',
    ],
    [
      'a looser class for a shipped key',
      { elements: [anElement({ key: 'user.credential.recovery_key', class: 'PROFILE' })] },
      'declared twice',
    ],
    [
      'an element above a shipped one',
      { elements: [anElement({ key: 'mail.message' })] },
      'mail.message is a prefix of mail.message.body',
    ],
    [
      'an element below a shipped one',
      { elements: [anElement({ key: 'mail.message.body.first_line' })] },
      'mail.message.body is a prefix of',
    ],
    [
      'an own element twice',
      { elements: [anElement(), anElement()] },
      'acme.badge.colour is declared twice',
    ],
    [
      'a class that does not exist',
      { elements: [anElement({ class: 'HARMLESS' })] },
      'does not declare',
    ],
    [
      'a contract category that does not exist',
      { elements: [anElement({ contract: 'PUBLIC' })] },
      'elements.0.contract',
    ],
    ['a key that is one word', { elements: [anElement({ key: 'colour' })] }, 'elements.0.key'],
    ['a key with capitals', { elements: [anElement({ key: 'acme.Badge' })] }, 'elements.0.key'],
    [
      'a key that is a prefix pattern',
      { elements: [anElement({ key: 'acme.badge.*' })] },
      'elements.0.key',
    ],
    [
      'an element without a flag',
      { elements: [anElement({ special: undefined })] },
      'elements.0.special',
    ],
    ['a word that is not known', { elements: [anElement({ releasable: true })] }, 'releasable'],
    ['a class of its own', { classes: [{ key: 'HARMLESS', description: 'Harmless.' }] }, 'classes'],
    [
      'a purpose that is shipped',
      { purposes: [{ key: 'ai.training', essential: false, description: 'Train.' }] },
      'ai.training is declared twice',
    ],
    [
      'a purpose that would rest on the contract',
      { purposes: [{ key: 'acme.raffle', essential: true, description: 'Draw a winner.' }] },
      'acme.raffle may not be essential',
    ],
    ['no object at all', 'elements', 'the file'],
  ])('is refused with %s', (_name, extension, problem) => {
    const problems = problemsOf(() => load(extension));
    expect(problems).toMatch(/^CONFIG_INVALID /);
    expect(problems).toContain(problem);
  });

  test('is told every problem at once', () => {
    const problems = problemsOf(() =>
      load({
        elements: [anElement({ class: 'HARMLESS' }), anElement({ key: 'mail.message' })],
        purposes: [{ key: 'ai.training', essential: true, description: 'Train.' }],
      }),
    );
    for (const part of [
      'acme.badge.colour',
      'mail.message is',
      'ai.training is',
      'ai.training may',
    ]) {
      expect(problems).toContain(part);
    }
  });
});

describe('the shipped files', () => {
  test('are refused when elements and purposes are of two versions', () => {
    const older = { ...purposes, version: '2026-10' };
    expect(problemsOf(() => loadVocabulary({ elements, purposes: older, sha256 }))).toContain(
      '2026-10',
    );
  });

  test('are refused when the class of keys is dropped', () => {
    const classes = elements.classes.filter(({ key }) => key !== 'KEY');
    const problems = problemsOf(() =>
      loadVocabulary({ elements: { ...elements, classes }, purposes, sha256 }),
    );
    expect(problems).toContain('the class KEY is missing');
  });
});
