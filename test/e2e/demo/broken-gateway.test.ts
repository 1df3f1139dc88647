/** A step that cannot fail shows nothing: each is seen to fail with a stack that is broken on purpose. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closingSteps, runningSteps, tell } from '../../../examples/contoso/demo/tell.ts';
import { supportToken } from '../../../examples/contoso/demo/story.ts';
import { startStack, type Stack } from '../../../examples/contoso/stack/index.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ scale: 0.03 });
});

/** Each telling begins without consents, and with an agreement that covers nothing of the story. */
beforeEach(async () => {
  const { consents } = (await stack.control(
    'contoso-admin',
    '{ consents(first: 100) { nodes { id status } } }',
  )) as { consents: { nodes: readonly { id: string; status: string }[] } };
  const revoke = 'mutation ($id: ID!) { revokeConsent(id: $id) { id } }';
  for (const { id, status } of consents.nodes) {
    if (status === 'GRANTED') await stack.control('contoso-admin', revoke, { id });
  }
  await stack.control(
    'provider-admin',
    'mutation ($input: AgreementInput!) { recordAgreement(input: $input) { tenant } }',
    {
      input: {
        tenant: 'contoso',
        document: 'msa-2024',
        elements: ['tenant.profile.name'],
        purposes: ['essential.billing'],
      },
    },
  );
});

afterAll(async () => {
  await stack.close();
});

/** Names of the steps that fail. */
async function failing(broken: Stack, steps = runningSteps): Promise<readonly string[]> {
  const told = await tell(broken, steps, () => {});
  return told.steps.filter(({ ok }) => !ok).map(({ name }) => name);
}

/** The stack with another data plane in front of it. */
function asking(change: (token: string | null, query: string) => Promise<Asked> | Asked): Stack {
  return {
    ...stack,
    ask: async (token, query) => {
      const asked = await change(token, query);
      const answer = await stack.ask(asked.token, asked.query);
      return asked.answer === undefined ? answer : { ...answer, ...asked.answer };
    },
  };
}

interface Asked {
  readonly token: string | null;
  readonly query: string;
  readonly answer?: Partial<Awaited<ReturnType<Stack['ask']>>>;
}

/** The stack with a control plane that only claims to have done one thing. */
function pretending(operation: string, answer: Readonly<Record<string, unknown>>): Stack {
  return {
    ...stack,
    control: (person, text, variables) =>
      text.includes(`${operation}(`)
        ? Promise.resolve({ [operation]: answer })
        : stack.control(person, text, variables),
  };
}

describe('a step of the demo fails', () => {
  test('when a caller without a token is served', async () => {
    const served = asking(async (token, query) => ({
      token: token ?? (await supportToken(stack)),
      query,
    }));
    expect(await failing(served)).toContain('An unknown caller gets nothing');
  });

  test('when a consent is not recorded', async () => {
    const elements = ['user.contact.email', 'user.profile.display_name'];
    const claimed = { id: 'c_none', tenant: 'contoso', terms: { elements } };
    expect(await failing(pretending('grantConsent', claimed))).toContain(
      'The publisher sees exactly these of exactly that tenant, and cannot count the mail',
    );
  });

  test('when the answer holds a row of another tenant', async () => {
    const mixed: Stack = {
      ...stack,
      ask: async (token, query, variables) => {
        const answer = await stack.ask(token, query, variables);
        const text = JSON.stringify(answer).replace('"contoso"', '"fabrikam"');
        return JSON.parse(text.replace('\\"contoso\\"', '\\"fabrikam\\"')) as typeof answer;
      },
    };
    expect(await failing(mixed)).toContain(
      'The publisher sees exactly these of exactly that tenant, and cannot count the mail',
    );
  });

  test('when a task token reads the neighbour', async () => {
    const led = asking((token, query) => ({ token, query: query.replace('0002-id', '0001-id') }));
    expect(await failing(led)).toContain('The task token reads its account, and not its neighbour');
  });

  test('when uses are not counted', async () => {
    const endless = asking((token, query) => ({
      token,
      query,
      ...(query === '{ account(id: "a0000001-id") { displayName } }'
        ? { answer: { status: 200, data: { account: { displayName: 'Ada' } }, errors: [] } }
        : {}),
    }));
    expect(await failing(endless)).toEqual([
      'It reads no class outside, and nothing after its uses are spent',
    ]);
  });

  test('when a key is in the answer', async () => {
    const leaking = asking((token, query) => ({
      token,
      query,
      ...(query.includes('recoveryKey') ? { answer: { text: 'a0000001-recoverykey' } } : {}),
    }));
    expect(await failing(leaking)).toEqual(['A key never leaves']);
  });

  test('when one reviewer is enough', async () => {
    const claimed = { status: 'APPROVED', digest: 'd', task: 't_none' };
    expect(await failing(pretending('approveDemand', claimed))).toContain(
      'A legal demand is recorded and approved by two people',
    );
  });

  test('when a withdrawal is not kept', async () => {
    const claimed = { status: 'WITHDRAWN' };
    expect(await failing(pretending('revokeConsent', claimed))).toEqual([
      'Consent is withdrawn, and the very next query sees nothing',
    ]);
  });

  test('but not when nothing is broken', async () => {
    expect(await failing(stack)).toEqual([]);
  });

  test('when the log is signed by somebody else', async () => {
    const { release, legal } = stack.verifierKeys;
    const swapped = { ...stack, verifierKeys: { release: legal, legal: release } };
    expect(await failing(swapped, closingSteps)).toEqual([
      'The logs verify',
      'One byte of an entry is changed, and verification names the entry',
    ]);
    expect(await failing(stack, closingSteps)).toEqual([]);
  });
});
