import { parse, validate } from 'graphql';
import { GatewayError } from '../../../src/errors.ts';
import type { EntryJson } from '../../oracle/compare-ledgers.ts';
import { Engine, pseudonymOf, type GatewayRequest } from '../../oracle/gateway.ts';
import type { PlainAppPolicy, PlainGrant, PlainRecipient, PlainToken } from '../../oracle/plain.ts';
import { elements, purposes } from '../../oracle/random-policy.ts';
import { memoryReleaseStore } from '../../support/memory-release-store.ts';
import type { DecisionCase, Services } from './case-file.ts';
import { dataService } from './data-answers.ts';

const usualToken: PlainToken = {
  legal: false,
  tenants: ['north', 'south'],
  elements: ['a.*', 'b.*', 'k.*'],
  purpose: purposes[0] ?? '',
  operations: ['read'],
};
const usualRecipient: PlainRecipient = { kind: 'PUBLISHER_APP', active: true, verified: true };
const usualAppPolicy: PlainAppPolicy = {
  thirdPartyDefault: 'allow-with-grant',
  allows: false,
  blocks: false,
};
const usualGrant: PlainGrant = {
  id: 'grant:g1',
  kind: 'CONSENT',
  tenant: 'north',
  account: null,
  elements: [],
  operations: ['read'],
  purposes,
  resources: null,
  period: null,
  exceptions: [],
  notBefore: 0,
  notAfter: null,
  rowsPerDay: null,
  uses: null,
};

/** Asks the real engine, and writes down what it said in the form of the cases. */
export async function outcome(one: DecisionCase, setups: Readonly<Record<string, Services>>) {
  const found = one.services ?? setups[one.setup ?? 'base'];
  if (found === undefined) throw new Error(`no setup ${one.setup}`);
  const services = Object.entries(found).map(([name, service]) => {
    return { name, ...dataService(service) };
  });
  const store = memoryReleaseStore();
  const engine = new Engine({ services, overlay: one.overlay ?? '', elements, store });
  const request = requestOf(one);
  const invalid = validate(engine.supergraph.served, request.document);
  if (invalid.length > 0) throw new Error(invalid[0]?.message);
  for (let n = one.askedBefore ?? 0; n > 0; n--) await engine.ask(request);
  const before = store.committed.length;
  const said = await answered(engine, request);
  const made = store.committed.slice(before);
  const commit = made.findLast((it) => it.entries[0]?.kind !== 'intent');
  const [text] = commit?.texts ?? [];
  const entry = text === undefined ? undefined : (JSON.parse(text) as Entry);
  const wants = one.entry;
  return {
    ...said,
    released: together(
      entry?.released.map(({ tenant, account, type, rows, set }) => {
        const { coordinates = [], exists = [] } = entry.sets[set] ?? {};
        return [tenant, account, type, rows, coordinates, exists];
      }),
    ),
    refused: inOrder(entry?.refused.map((row) => [row.coordinate, row.code, row.rows])),
    withheld: entry?.withheld,
    ...(wants?.bases && { bases: inOrder(entry?.bases.map(({ ref, basis }) => [ref, basis])) }),
    ...(wants?.log && { log: commit?.log }),
    ...(wants?.intent && { intent: intentOf(made[0]?.texts[0]) }),
    ...(one.calls !== undefined && { calls: services.reduce((sum, it) => sum + it.calls(), 0) }),
  };
}

/** What an intent says of what is about to be written. */
function intentOf(text: string | undefined) {
  const entry = JSON.parse(text ?? '{}') as Record<'coordinate' | 'tenant' | 'rests', unknown>;
  return [entry.coordinate, entry.tenant, Object.keys(entry.rests ?? {})];
}

type Entry = Omit<EntryJson, 'bases'> & {
  readonly withheld: number;
  readonly bases: readonly { readonly ref: string; readonly basis: string }[];
};

async function answered(engine: Engine, request: GatewayRequest) {
  try {
    const { answer } = await engine.ask(request);
    const errors = answer.errors.map(({ path, extensions: { code, rows } }) => [path, code, rows]);
    return { data: answer.data, errors: inOrder(errors) };
  } catch (error) {
    if (error instanceof GatewayError) return { ends: error.code };
    throw error;
  }
}

function requestOf(one: DecisionCase): GatewayRequest {
  const token = { ...usualToken, ...one.token };
  const usualPolicies = { north: usualAppPolicy, south: usualAppPolicy, west: usualAppPolicy };
  const said = Object.entries(one.appPolicies ?? {}).flatMap(([tenant, policy]) =>
    policy === null ? [] : [[tenant, { ...usualAppPolicy, ...policy }] as const],
  );
  const unnamed = Object.entries(usualPolicies).filter(
    ([tenant]) => one.appPolicies?.[tenant] === undefined,
  );
  return {
    token,
    grants: one.grants.map((grant, n): PlainGrant => {
      const id = token.legal ? 'task:t1' : `grant:g${n}`;
      return { ...usualGrant, id, kind: token.legal ? 'LEGAL_PROCESS' : 'CONSENT', ...grant };
    }),
    recipient: one.recipient === null ? null : { ...usualRecipient, ...one.recipient },
    appPolicies: Object.fromEntries([...unnamed, ...said]),
    document: parse(one.query),
    variables: one.variables ?? {},
  };
}

type Released = NonNullable<NonNullable<DecisionCase['entry']>['released']>[number];

/** Rows of one subject that left alike are one, over however many items the entry spreads them. */
function together(items: readonly Released[] | undefined): readonly unknown[] | undefined {
  if (items === undefined) return undefined;
  const rows = new Map<string, number>();
  for (const [tenant, account, type, count, ...set] of items) {
    const key = JSON.stringify([tenant, account, type, ...set]);
    rows.set(key, (rows.get(key) ?? 0) + count);
  }
  return inOrder([...rows].map(([key, count]): unknown[] => [...(JSON.parse(key) as []), count]));
}

/** The order of an entry's items, and of an answer's errors, says nothing. */
function inOrder(rows: readonly unknown[] | undefined): readonly unknown[] | undefined {
  return rows?.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** What the case says must come of it, in the same form. */
export function wanted({ answer, ends, entry, calls }: DecisionCase) {
  return {
    ...(ends === undefined
      ? { data: answer?.data, errors: inOrder(answer?.errors ?? []) }
      : { ends }),
    released: together(
      entry === undefined
        ? undefined
        : (entry.released ?? []).map(([tenant, account, ...rest]) => [
            tenant,
            account === null ? null : pseudonymOf(tenant, account),
            ...rest,
          ]),
    ),
    refused: entry === undefined ? undefined : inOrder(entry.refused ?? []),
    withheld: entry === undefined ? undefined : (entry.withheld ?? 0),
    ...(entry?.bases && { bases: inOrder(entry.bases) }),
    ...(entry?.log && { log: entry.log }),
    ...(entry?.intent && { intent: entry.intent }),
    ...(calls !== undefined && { calls }),
  };
}
