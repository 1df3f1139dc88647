/** Commands that are sent again because their answer was lost on its way. */
import { expect, test } from 'vitest';
import { aDemand } from '../../support/authorisation-world.ts';
import {
  clerk,
  contosoAdmin,
  controlWorld,
  dataOf,
  fabrikamAdmin,
} from '../../support/control-world.ts';

const grant = `mutation($key: ID, $rows: Int) {
  made: grantConsent(input: {
    recipient: "crm", elements: ["user.name"], purposes: ["publisher.app_functionality"],
    authority: "IT administrator", notice: {id: "notice-1", version: "3", language: "en"},
    rowsPerDay: $rows, idempotencyKey: $key
  }) { id tenant }
}`;
const record = 'mutation($input: RecordDemandInput!) { made: recordDemand(input: $input) { id } }';

interface Made {
  readonly made: { readonly id: string; readonly tenant?: string };
}

async function withPublisher() {
  const world = controlWorld();
  await world.publisher();
  const granted = async (variables: Record<string, unknown>, by = contosoAdmin) =>
    (await dataOf<Made>(world.run(by, grant, variables))).made;
  return { ...world, granted };
}

test('a consent that is granted again under its key is the one that there is', async () => {
  const { granted, run } = await withPublisher();
  const { id } = await granted({ key: 'k-1' });
  expect((await granted({ key: 'k-1' })).id).toBe(id);
  expect((await granted({ key: 'k-2' })).id).not.toBe(id);
  expect((await granted({ key: null })).id).not.toBe((await granted({})).id);
  const other = await run(contosoAdmin, grant, { key: 'k-1', rows: 5 });
  expect(other.errors?.[0]?.extensions).toEqual({
    code: 'CONTROL_CONFLICT',
    field: 'idempotencyKey',
    rule: 'KEY_REUSED',
  });
  expect(other.data).toEqual({ made: null });
});

test('a key of another tenant opens nothing and is in nobody’s way', async () => {
  const { granted } = await withPublisher();
  const { id } = await granted({ key: 'k-1', rows: 5 });
  const own = await granted({ key: 'k-1' }, fabrikamAdmin);
  expect(own.id).not.toBe(id);
  expect(own.tenant).toBe('fabrikam');
});

test('a demand that is recorded again under its key is the one that there is', async () => {
  const { run } = controlWorld();
  const { instrumentEndsAt: _, maxUses: __, dataPeriod, receivedAt, ...rest } = aDemand();
  const time = (at: number | null | undefined): string => new Date(at ?? 0).toISOString();
  const input = {
    ...rest,
    receivedAt: time(receivedAt),
    dataPeriod: { from: time(dataPeriod?.from), to: time(dataPeriod?.to) },
  };
  const recorded = async (key: string | null) =>
    (await dataOf<Made>(run(clerk, record, { input: { ...input, idempotencyKey: key } }))).made.id;
  const id = await recorded('k-1');
  expect(await recorded('k-1')).toBe(id);
  expect(await recorded(null)).not.toBe(id);
});
