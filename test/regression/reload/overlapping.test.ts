import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import { codesOf } from '../../support/http-tap.ts';

let world: GatewayWorld;
let token: Awaited<ReturnType<GatewayWorld['desk']['token']>>;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.desk.open();
  await world.desk.grant('contoso', { elements: ['user.*', 'mail.*'] });
  token = await world.desk.token('mail-insights');
});
afterAll(() => world.close());

const query = '{ message(id: "m0000001-id") { subject sentAt } }';
const mark = '@classified(element: "mail.message.subject")';
const strict = (sdl: string): string =>
  sdl
    .replace(
      `subject: String! ${mark}`,
      `subject: String! ${mark} @release(purposes: ["essential.billing"])`,
    )
    .replace('"@classified"', '"@classified", "@release"');

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('of two reloads at the same time the later one is served, however late the earlier one had its answers', async () => {
  let asked = 0;
  let firstIsAsked = (): void => {};
  let letFirstGo = (): void => {};
  const first = new Promise<void>((resolve) => (firstIsAsked = resolve));
  world.spied.tellingSdl.set('mail', async (answer) => {
    asked += 1;
    const isFirst = asked === 1;
    const { _service: told } = (await answer()).data as { _service: { sdl: string } };
    if (!isFirst) return { data: { _service: { sdl: strict(told.sdl) } } };
    firstIsAsked();
    await new Promise<void>((resolve) => (letFirstGo = resolve));
    return { data: { _service: told } };
  });
  const earlier = world.gateway.reload();
  await first;
  const later = world.gateway.reload();
  // The later one overtakes the earlier one meanwhile, if it does not wait for it.
  await Promise.race([later.catch(() => {}), turnsOfTheLoop(2_000)]);
  letFirstGo();
  await Promise.all([earlier, later]);
  world.spied.tellingSdl.clear();
  const answer = await world.watched.ask(token, query);
  expect(codesOf(answer)).toEqual(['PURPOSE_MISMATCH']);
  expect(answer.body.data).toEqual({ message: { subject: null, sentAt: expect.any(String) } });
});
