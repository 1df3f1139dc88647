import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { given, type Step, type Story } from './story.ts';
import type { Told } from './teller.ts';

/** Deliveries that the demand in the story is approved for. */
const maxUses = 2;

const recordDemand = `mutation ($input: RecordDemandInput!) {
  recordDemand(input: $input) { id status }
}`;
const approveDemand = `mutation ($input: ApproveDemandInput!) {
  approveDemand(input: $input) { status digest task }
}`;

interface Approved {
  readonly approveDemand: {
    readonly status: string;
    readonly digest: string;
    readonly task: string | null;
  };
}

const demand = {
  regime: 'US-SCA',
  instrument: 'SUBPOENA',
  authority: 'Harbor County District Attorney',
  reference: 'HC-2026-1187',
  instrumentSha256: createHash('sha256').update('the scanned subpoena').digest('hex'),
  receivedAt: '2026-01-12T09:00:00.000Z',
  tenant: 'contoso',
  account: 'a0000001-id',
  classes: ['ACCOUNT_ID', 'NAME', 'CONTACT'],
  maxUses,
  extractor: 'extractor',
};

const recorded: Step = {
  name: 'A legal demand is recorded and approved by two people',
  async run(story) {
    const { control } = story.stack;
    const { teller } = story;
    teller.does('legal-clerk', `records ${demand.reference}: name and contact of one account`);
    const keys = { ...demand, classes: [...demand.classes, 'KEY'] };
    await assert.rejects(control('legal-clerk', recordDemand, { input: keys }), /LV21/);
    const { recordDemand: made } = (await control('legal-clerk', recordDemand, {
      input: demand,
    })) as { recordDemand: { id: string; status: string } };
    assert.equal(made.status, 'RECEIVED');
    const first = await approve(story, 'legal-reviewer-1', { demand: made.id });
    assert.deepEqual([first.status, first.task], ['REVIEWED', null]);
    const { digest } = first;
    teller.does('legal-reviewer-1', 'may not be the second one too');
    const again = control('legal-reviewer-1', approveDemand, {
      input: { demand: made.id, digest },
    });
    await assert.rejects(again, /CONTROL_DENIED LV26/);
    const second = await approve(story, 'legal-reviewer-2', { demand: made.id, digest });
    assert.equal(second.status, 'APPROVED');
    story.task = given(second.task ?? undefined, 'task');
  },
};

async function approve(
  { stack, teller }: Story,
  reviewer: 'legal-reviewer-1' | 'legal-reviewer-2',
  input: Readonly<Record<string, string>>,
): Promise<Approved['approveDemand']> {
  teller.does(reviewer, 'approves it');
  const approved = (await stack.control(reviewer, approveDemand, { input })) as unknown as Approved;
  return approved.approveDemand;
}

async function extractorAsks(story: Story, query: string): Promise<Told> {
  const token = given(story.taskToken, 'task token');
  return story.teller.asks({ name: 'extractor', token }, query);
}

const readsItsAccount: Step = {
  name: 'The task token reads its account, and not its neighbour',
  async run(story) {
    const task = given(story.task, 'task');
    story.teller.does('extractor', 'takes the task token, which is given once');
    const issue = 'mutation ($task: ID!) { issueTaskToken(task: $task) { token } }';
    const { issueTaskToken } = (await story.stack.control('extractor', issue, { task })) as {
      issueTaskToken: { token: string };
    };
    story.taskToken = issueTaskToken.token;
    await assert.rejects(story.stack.control('extractor', issue, { task }), /CONTROL_CONFLICT/);
    const own = await extractorAsks(story, '{ account(id: "a0000001-id") { displayName email } }');
    const { account } = own.answer.data as { account: Readonly<Record<string, string>> };
    assert.match(account['displayName'] ?? '', /a0000001-name$/);
    assert.match(account['email'] ?? '', /a0000001-email/);
    assert.deepEqual(own.released, { Account: 1 });
    assert.ok(own.entries.every(({ log }) => log === 'legal'));
    const neighbour = await extractorAsks(
      story,
      '{ account(id: "a0000002-id") { displayName email } }',
    );
    const nobody = await extractorAsks(
      story,
      '{ account(id: "a9999999-id") { displayName email } }',
    );
    assert.deepEqual(neighbour.answer.data, { account: null });
    assert.equal(neighbour.answer.text, nobody.answer.text, 'a neighbour differs from nobody');
    assert.deepEqual(neighbour.released, {});
  },
};

const notBeyond: Step = {
  name: 'It reads no class outside, and nothing after its uses are spent',
  async run(story) {
    const query = `{ account(id: "a0000001-id") { displayName
      messages(first: 1) { nodes { subject } } signIns(first: 1) { nodes { ip } } } }`;
    const { answer, released } = await extractorAsks(story, query);
    const { account } = answer.data as { account: Readonly<Record<string, unknown>> };
    assert.match(String(account['displayName']), /a0000001-name$/);
    assert.deepEqual([account['messages'], account['signIns']], [null, null]);
    assert.deepEqual(released, { Account: 1 });
    const spent = await extractorAsks(story, '{ account(id: "a0000001-id") { displayName } }');
    assert.equal(spent.answer.status, 403);
    assert.deepEqual(spent.codes, ['BASIS_ENDED']);
    assert.equal(spent.answer.data, null);
    assert.deepEqual(
      spent.entries.map(({ log, released }) => [log, released]),
      [['legal', []]],
    );
    assert.deepEqual(
      spent.entries[0]?.refused.map(({ code }) => code),
      ['BASIS_ENDED'],
    );
  },
};

/** What an authority may see, and how it came to that. */
export const legalSteps: readonly Step[] = [recorded, readsItsAccount, notBeyond];
