import { describe, expect, test } from 'vitest';
import { generateSignerKey, noteSigner } from '../../../src/release-log/index.ts';

/** The key and the signed note in the documentation of Go's golang.org/x/mod/sumdb/note. */
const goKey = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const goVerifierKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const goText =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const goNote =
  `${goText}\n— PeterNeumann ` +
  'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

describe('a note signer', () => {
  test('signs Go’s example to the byte', () => {
    const signer = noteSigner(goKey);
    expect(signer.name).toBe('PeterNeumann');
    expect(signer.verifierKey).toBe(goVerifierKey);
    expect(signer.sign(goText)).toBe(goNote);
  });

  test('opens what it signed, and ignores signatures of others', () => {
    const signer = noteSigner(goKey);
    const other = noteSigner(generateSignerKey('example.com/other', seeded(7)));
    const both = goNote.replace('\n\n', `\n\n${other.sign(goText).split('\n\n')[1]}`);
    expect(signer.open(both)).toBe(goText);
    expect(signer.open(other.sign(goText))).toBeNull();
  });

  test('does not open what was changed', () => {
    const signer = noteSigner(goKey);
    expect(signer.open(goNote.replace('problem,', 'problem.'))).toBeNull();
    expect(signer.open(goNote.replace('x08go/Z', 'x08go/Y'))).toBeNull();
    expect(signer.open(goText)).toBeNull();
    expect(signer.open('')).toBeNull();
  });

  test('makes keys from the randomness it is given, each its own', () => {
    const key = generateSignerKey('example.com/log', seeded(1));
    expect(generateSignerKey('example.com/log', seeded(1))).toBe(key);
    expect(generateSignerKey('example.com/log', seeded(2))).not.toBe(key);
    expect(key).toMatch(/^PRIVATE\+KEY\+example\.com\/log\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/);
    const signer = noteSigner(key);
    expect(signer.open(signer.sign('text\n'))).toBe('text\n');
  });

  test.each([
    ['nothing', ''],
    ['a verifier key', goVerifierKey],
    ['another key id', goKey.replace('c74f20a3', 'c74f20a4')],
    ['another name', goKey.replace('PeterNeumann', 'PaulNeumann')],
    ['a seed cut short', goKey.slice(0, -12)],
    ['another algorithm', goKey.replace('+AYEK', '+AoEK')],
  ])('is not made from %s, and the error does not hold the secret', (_, text) => {
    const make = () => noteSigner(text);
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(/AYEKFALV/);
  });

  test.each(['', 'two words', 'a+b', 'a\u00a0b', 'a\nb', 'a\ud800'])(
    'has no name like %j',
    (name) => {
      expect(() => generateSignerKey(name, seeded(1))).toThrow(TypeError);
    },
  );

  test.each(['no newline', 'a\tb\n', 'a\u0000\n', '\ud800\n'])('does not sign %j', (text) => {
    expect(() => noteSigner(goKey).sign(text)).toThrow(TypeError);
  });

  test('does not take less randomness than it asked for', () => {
    expect(() => generateSignerKey('example.com/log', () => new Uint8Array(31))).toThrow(TypeError);
  });
});

function seeded(seed: number): (count: number) => Uint8Array {
  return (count) => new Uint8Array(count).fill(seed);
}
