import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import {
  contosoAdmin,
  controlWorld,
  dataOf,
  operations,
  provider,
} from '../../support/control-world.ts';

interface Listed {
  readonly consents: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

describe('what a caller is told', () => {
  async function withPublisher() {
    const world = controlWorld();
    await world.publisher();
    return world;
  }

  test('an input that is refused is named, its value never', async () => {
    const { run, failures } = await withPublisher();
    const secret = 'user.secret-value-of-mine';
    const variables = { recipient: 'crm', elements: [secret] };
    const answer = await run(contosoAdmin, operations.grant, variables);
    expect(answer.data).toEqual({ grantConsent: null });
    expect(answer.errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
      [
        'The input is not valid',
        { code: 'CONTROL_INPUT_INVALID', field: 'elements', rule: 'ELEMENT_UNKNOWN' },
      ],
    ]);
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(failures).toEqual([]);
  });

  test('a recipient that exists already is a conflict', async () => {
    const { run } = await withPublisher();
    const { errors } = await run(provider, operations.register, { id: 'crm' });
    const taken = { code: 'CONTROL_CONFLICT', field: 'id', rule: 'ID_TAKEN' };
    expect(errors?.[0]?.extensions).toEqual(taken);
  });

  test('an unexpected failure is masked and told to the operator', async () => {
    const { run, records, failures } = await withPublisher();
    const failure = new Error('SQLITE_CORRUPT: /var/lib/consentry/store.sqlite');
    records.failWith(failure);
    const { errors, data } = await run(contosoAdmin, operations.consents);
    expect(data).toEqual({ consents: null });
    expect(errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
      ['The gateway failed', { code: 'INTERNAL' }],
    ]);
    expect(failures).toEqual([failure]);
  });

  test('an outage of the store is said as such, and a revocation is not said to be done', async () => {
    const { run, records } = await withPublisher();
    records.failWith(new GatewayError('STORE_UNAVAILABLE', 'disk 7'));
    const { errors, data } = await run(contosoAdmin, operations.revoke, { id: 'c_1' });
    expect(data).toEqual({ revokeConsent: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'STORE_UNAVAILABLE' });
    expect(JSON.stringify(errors)).not.toContain('disk');
  });

  test('a grant is told in full to its own administrator', async () => {
    const { run, changes, clock } = await withPublisher();
    const at = new Date(clock.now).toISOString();
    expect(await dataOf(run(contosoAdmin, operations.grant, { recipient: 'crm' }))).toEqual({
      grantConsent: {
        id: 'c_0002',
        tenant: 'contoso',
        recipient: {
          id: 'crm',
          kind: 'PUBLISHER_APP',
          name: 'crm',
          state: 'ACTIVE',
          verified: true,
          version: 1,
        },
        status: 'GRANTED',
        version: 1,
        grantedBy: 'ada',
        authority: 'IT administrator',
        grantedAt: at,
        withdrawnAt: null,
        notice: { id: 'notice-1', version: '3', language: 'en' },
        elementsAsked: ['user.contact.*'],
        vocabularyVersion: 'tiny-1',
        grant: 'g_0001',
        terms: {
          elements: ['user.contact.email', 'user.contact.phone'],
          operations: ['READ'],
          purposes: ['publisher.app_functionality'],
          resources: null,
          dataPeriod: { from: '2026-01-01T00:00:00.000Z', to: null },
          exceptions: [{ elements: null, accounts: ['acc-0001'], resources: null }],
          notBefore: at,
          notAfter: null,
          rowsPerDay: 100,
        },
        history: [{ type: 'granted', at, actor: 'https://login.example#ada' }],
      },
    });
    expect(changes).toEqual([{ kind: 'grant', recipient: 'crm', tenant: 'contoso' }]);
  });
});

describe('lists', () => {
  async function withConsents(count: number) {
    const world = controlWorld();
    await world.publisher();
    for (let n = 0; n < count; n += 1) {
      await dataOf(world.run(contosoAdmin, operations.grant, { recipient: 'crm' }));
    }
    return world;
  }

  test.each([0, -1, 101, 2_147_483_647])('refuse a page of %i', async (first) => {
    const { run } = await withConsents(0);
    const { errors } = await run(contosoAdmin, operations.consents, { first });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'CONTROL_INPUT_INVALID',
      field: 'first',
    });
  });

  test('refuse a cursor that is no id', async () => {
    const { run } = await withConsents(0);
    const { errors } = await run(contosoAdmin, operations.consents, { after: "' OR 1=1" });
    expect(errors?.[0]?.extensions).toMatchObject({ field: 'after' });
  });

  test('are walked page by page, each consent once', async () => {
    const { run } = await withConsents(7);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page += 1) {
      const variables: Record<string, unknown> = { first: 2, after };
      const { consents } = await dataOf<Listed>(run(contosoAdmin, operations.consents, variables));
      seen.push(...consents.nodes.map(({ id }) => id));
      after = consents.pageInfo.endCursor;
      expect(consents.pageInfo.hasNextPage).toBe(page < 3);
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  test('read each recipient once, however many consents name it', async () => {
    const { run, records } = await withConsents(9);
    const before = records.reads();
    const source = '{ consents { nodes { recipient { name } } } }';
    await dataOf(run(contosoAdmin, source));
    expect(records.reads() - before).toBe(2);
  });
});
