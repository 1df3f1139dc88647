import type { Draw } from './draw.ts';
import type {
  PlainAppPolicy,
  PlainCaller,
  PlainException,
  PlainGrant,
  PlainRecipient,
  PlainToken,
} from './plain.ts';
import { now } from './plain-types.ts';
import { instants } from './random-data.ts';
import { purposes } from './random-policy.ts';
import type { World } from './world.ts';

const publisher: PlainRecipient = { kind: 'PUBLISHER_APP', active: true, verified: true };

/**
 * A caller: what its token says, how it is registered, and what the tenants and their policies give it.
 * @param asks whether it asks for a mutation, so that it is mostly somebody who may write to some tenant, and whether for
 * rows of some time, so that it mostly stands on bases of several tenants that lie in time
 */
export function randomCaller(
  draw: Draw,
  world: World,
  { writes, timed }: { readonly writes: boolean; readonly timed: boolean },
): PlainCaller {
  const spread = timed && !writes && draw.chance(0.5);
  const legal = draw.chance(writes ? 0.05 : 0.15);
  const recipient = randomRecipient(draw);
  const token = randomToken(draw, world, legal, recipient);
  const open = world.policy.elements.filter((one) => !one.never).map((one) => one.key);
  const count = legal ? 1 : draw.pick(writes ? [0, 2, 3, 4, 5, 6] : [0, 1, 2, 2, 3, 3, 4, 5]);
  const generous = draw.chance(writes ? 0.8 : 0.6);
  const { purpose } = token;
  const contract =
    recipient?.kind === 'INTERNAL_APP' || recipient?.kind === 'SUBPROCESSOR' ? 0.5 : 0.08;
  const drawn = Array.from({ length: count }, (_, n) => {
    const grant = randomGrant(draw, world, { legal, purpose, open, n, generous, contract, writes });
    return spread ? inTime(draw, world, grant, n) : grant;
  });
  // A tenant has one agreement with the provider.
  const grants = drawn.filter(
    (one, n) =>
      one.kind !== 'CONTRACT' ||
      drawn.findIndex((it) => it.kind === 'CONTRACT' && it.tenant === one.tenant) === n,
  );
  // As the store gives them: where two show the same, the first is written down.
  const inOrder = grants.toSorted(
    (a, b) => Number(a.kind === 'CONTRACT') - Number(b.kind === 'CONTRACT'),
  );
  const limited = draw.chance(0.2) ? draw.int(0, inOrder.length - 1) : -1;
  const within = inOrder.map((one, n) => (n === limited ? limitedGrant(draw, one) : one));
  const appPolicies = randomAppPolicies(draw, world);
  const caller = { token, grants: within, recipient, appPolicies };
  if (world.processors.length === 0 || draw.chance(0.03)) return caller;
  const kind = draw.chance(0.95) ? ('SUBPROCESSOR' as const) : ('INTERNAL_APP' as const);
  return { ...caller, processor: { kind, active: draw.chance(0.95), verified: false } };
}

function randomRecipient(draw: Draw): PlainRecipient | null {
  if (draw.chance(0.6)) return publisher;
  if (draw.chance(0.02)) return null;
  return {
    kind: draw.pick([
      'INTERNAL_APP',
      'INTERNAL_APP',
      'SUBPROCESSOR',
      'SUBPROCESSOR',
      'SUBPROCESSOR',
      'OPTIONAL_OFFERING',
      'OPTIONAL_OFFERING',
      'PUBLISHER_APP',
      'AUTHORITY',
    ]),
    active: draw.chance(0.95),
    verified: draw.chance(0.7),
  };
}

function randomToken(
  draw: Draw,
  world: World,
  legal: boolean,
  recipient: PlainRecipient | null,
): PlainToken {
  const ceilings = [
    ['a.*', 'b.*'],
    ['a.*', 'b.*', 'k.*'],
    ['a.*'],
    ['a.name', 'b.doc', 'b.body'],
    ['b.*', 'a.note'],
  ];
  const some = draw.chance(0.7) ? world.tenants : draw.some(world.tenants, 0.6);
  const named = some.length > 0 ? some : ['north'];
  // An internal app names exactly one tenant.
  const tenants = recipient?.kind === 'INTERNAL_APP' ? [draw.pick(named)] : named;
  return {
    legal,
    purpose: draw.pick(purposes),
    tenants: legal ? [] : tenants,
    elements: legal ? [] : draw.chance(0.6) ? ['a.*', 'b.*'] : draw.pick(ceilings),
    operations: operationsOf(draw, world, 0.97),
  };
}

/** Mostly both, where there is anything to write. */
function operationsOf(draw: Draw, world: World, usual: number): readonly string[] {
  const writes = world.types.some((one) => one.kind === 'mutation');
  if (!writes || draw.chance(0.1)) return draw.chance(usual) ? ['read'] : ['write'];
  return ['read', 'write'];
}

function randomAppPolicies(draw: Draw, world: World): Readonly<Record<string, PlainAppPolicy>> {
  const asked = world.tenants.filter(() => draw.chance(0.97));
  const policies = asked.map((one): [string, PlainAppPolicy] => [
    one,
    draw.chance(0.9)
      ? { thirdPartyDefault: 'allow-with-grant', allows: false, blocks: false }
      : {
          thirdPartyDefault: draw.pick(['block', 'allow-with-grant']),
          allows: draw.chance(0.6),
          blocks: draw.chance(0.25),
        },
  ]);
  return Object.fromEntries(policies);
}

function randomGrant(
  draw: Draw,
  world: World,
  of: {
    readonly legal: boolean;
    readonly purpose: string;
    readonly open: readonly string[];
    readonly n: number;
    readonly generous: boolean;
    /** How often it is an agreement. */
    readonly contract: number;
    readonly writes: boolean;
  },
): PlainGrant {
  const { legal, purpose, open, n, generous, contract, writes } = of;
  const rare = generous ? 0.05 : 0.25;
  // What is limited in time never carries a write, and what has an exception seldom does.
  const more = writes ? 0 : 0.2;
  const instant = (): number | null => (draw.chance(0.3) ? null : draw.pick(instants));
  return {
    id: legal ? 'task:t1' : `grant:g${n}`,
    kind: legal ? 'LEGAL_PROCESS' : draw.chance(contract) ? 'CONTRACT' : 'CONSENT',
    tenant: draw.pick(world.tenants),
    account: legal ? draw.pick(world.accounts) : null,
    elements: draw.some(open, generous ? 0.9 : 0.55),
    operations: operationsOf(draw, world, 0.95),
    purposes: draw.chance(0.95) ? [...new Set([purpose, draw.pick(purposes)])] : ['p.two'],
    resources: draw.chance(rare) ? draw.some(world.resources, 0.6) : null,
    period: draw.chance(rare + more) ? { from: instant(), to: instant() } : null,
    exceptions: draw.chance(rare + more)
      ? Array.from({ length: draw.int(1, 2) }, () => randomException(draw, world, open))
      : [],
    notBefore: draw.chance(0.05) ? now + 1 : 0,
    notAfter: draw.chance(0.05) ? now : draw.pick([null, now + 1]),
    rowsPerDay: null,
    uses: null,
  };
}

/** One of several tenants' that lie in time, of all that there is. */
function inTime(draw: Draw, world: World, grant: PlainGrant, n: number): PlainGrant {
  const [first, second, , fourth, last] = instants;
  const from = draw.pick([null, first ?? null, second ?? null]);
  const period = draw.chance(0.6)
    ? { from, to: draw.pick([null, fourth ?? null, last ?? null]) }
    : null;
  const tenant = world.tenants[n % world.tenants.length] ?? grant.tenant;
  const exceptions = draw.chance(0.7) ? [] : grant.exceptions;
  return { ...grant, period, exceptions, tenant };
}

/** With a limit that some answers pass. */
function limitedGrant(draw: Draw, grant: PlainGrant): PlainGrant {
  const limit = draw.pick([1, 1, 2, 3, 6]);
  const usedBefore = draw.chance(0.5) ? draw.int(0, limit) : 0;
  const limits = grant.kind === 'LEGAL_PROCESS' ? { uses: limit } : { rowsPerDay: limit };
  return { ...grant, ...limits, usedBefore };
}

function randomException(draw: Draw, world: World, open: readonly string[]): PlainException {
  // As a tenant leaves out one site.
  if (draw.chance(0.6)) {
    const only = draw.chance(0.5) ? null : draw.some(open, 0.5);
    return { elements: only, accounts: null, resources: [draw.pick(world.resources)] };
  }
  const part = (list: readonly string[], p: number): readonly string[] | null =>
    draw.chance(p) ? draw.some(list, 0.4) : null;
  return {
    elements: part(open, 0.7),
    accounts: part(world.accounts, 0.7),
    resources: part(world.resources, 0.2),
  };
}
