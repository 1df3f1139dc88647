import { expect, test } from 'vitest';
import { contosoSupergraph } from './policy.ts';

test('the five services make one graph whose policy has no gap', () => {
  const { findings, served } = contosoSupergraph();
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  expect(Object.keys(served.getQueryType()?.getFields() ?? {}).sort()).toEqual([
    'account',
    'accounts',
    'file',
    'files',
    'group',
    'invoice',
    'invoices',
    'message',
    'messages',
    'pinnedItems',
    'recentMessages',
    'searchMessages',
    'signIn',
    'signIns',
    'tenant',
  ]);
});

test('an account is one entity that five services extend', () => {
  const fields = contosoSupergraph().policy.fields;
  const of = ['email', 'messages', 'files', 'signIns', 'plan'].map((name) => `Account.${name}`);
  expect(of.filter((coordinate) => !fields.has(coordinate))).toEqual([]);
});

test('what can never leave is refused by the policy itself', () => {
  const { policy } = contosoSupergraph();
  const refused = Array.from(policy.fields).filter(([, mark]) => mark.kind === 'refused');
  expect(refused.map(([coordinate]) => coordinate).sort()).toEqual([
    'Account.recoveryKey',
    'File.downloadUrl',
  ]);
});

test.each([
  ['sign-ins', 'SignIn.ip'],
  ['billing', 'Invoice.amount'],
])('without the overlay of %s its fields have no mark and are refused', (overlay, coordinate) => {
  const { findings, policy } = contosoSupergraph(overlay);
  expect(policy.fields.get(coordinate)).toEqual({ kind: 'refused', reason: 'UNCLASSIFIED' });
  const errors = findings.filter((finding) => finding.severity === 'error');
  expect(errors.map((finding) => finding.coordinate)).toContain(coordinate);
});
