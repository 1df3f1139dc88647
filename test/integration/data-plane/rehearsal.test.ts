import { expect, test } from 'vitest';
import { readVocabulary } from '../../../src/main/graph.ts';
import { rehearse } from '../../../src/main/rehearsal.ts';
import { gatewaySettings } from '../../support/gateway-config.ts';

const { config } = await gatewaySettings({
  issuer: { issuer: 'https://as.example', jwksUri: 'http://127.0.0.1:9/jwks' },
  services: [{ name: 'none', url: 'http://127.0.0.1:9/graphql', location: 'here' }],
  database: 'none.db',
  serviceCredential: 'a-credential-that-nobody-uses',
});
const vocabulary = readVocabulary(config);

test('goes the whole way, from the bytes of a request to an answer with what was granted', async () => {
  const rows = { id: 'a1', email: 'a1', friends: [{ id: 'a1' }] };
  expect(JSON.parse(await rehearse(config, vocabulary))).toEqual({ data: { account: rows } });
});

test('is refused by limits like any other request', async () => {
  const limits = { ...config.limits, documentTokensMax: 10 };
  const said = JSON.parse(await rehearse({ ...config, limits }, vocabulary));
  expect(said.data).toBeUndefined();
  expect(said.errors[0].extensions.code).toBe('DOCUMENT_TOO_LARGE');
});

test('is refused an element that the vocabulary does not have, and gets the rest', async () => {
  const elements = new Map([...vocabulary.elements].filter(([id]) => id !== 'user.contact.email'));
  const said = JSON.parse(await rehearse(config, { ...vocabulary, elements }));
  expect(said.data.account).toEqual({ id: 'a1', email: null, friends: [{ id: 'a1' }] });
  expect(said.errors[0].extensions.code).toBe('FIELD_NOT_RELEASABLE');
});
