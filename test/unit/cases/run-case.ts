import { parse, validate } from 'graphql';
import type { EntryJson } from '../../oracle/compare-ledgers.ts';
import { Engine, fastStore, pseudonymOf } from '../../oracle/gateway.ts';
import type { PlainGrant, PlainToken } from '../../oracle/plain.ts';
import { elements, purposes } from '../../oracle/random-policy.ts';
import type { CaseService, DecisionCase } from './case-file.ts';
import { dataService } from './data-answers.ts';

const usualToken: PlainToken = {
  legal: false,
  tenants: ['north', 'south'],
  elements: ['a.*', 'b.*', 'k.*'],
  purpose: purposes[0] ?? '',
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
};

type Services = Readonly<Record<string, CaseService>>;

/** Asks the real engine, and writes down what it said in the form of the cases. */
export async function outcome(one: DecisionCase, base: Services) {
  const services = Object.entries(one.services ?? base).map(([name, service]) => {
    return { name, ...dataService(service) };
  });
  const overlay = one.overlay ?? '';
  const engine = new Engine({ services, overlay, elements, store: fastStore });
  const document = parse(one.query);
  const invalid = validate(engine.supergraph.served, document);
  if (invalid.length > 0) throw new Error(invalid[0]?.message);
  const token = { ...usualToken, ...one.token };
  const grants = one.grants.map((grant, n): PlainGrant => {
    const id = token.legal ? 'task:t1' : `grant:g${n}`;
    return { ...usualGrant, id, kind: token.legal ? 'LEGAL_PROCESS' : 'CONSENT', ...grant };
  });
  const variables = one.variables ?? {};
  const { answer, commits } = await engine.ask({ token, grants, document, variables });
  const [entry] = commits.flatMap(({ entries }) =>
    entries.map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry),
  );
  return {
    data: answer.data,
    errors: answer.errors.map(({ path, extensions: { code, rows } }) => [path, code, rows]),
    released: inOrder(
      entry?.released.map((row) => {
        const set = entry.sets[row.set];
        return [row.tenant, row.account, row.type, row.rows, set?.coordinates, set?.exists];
      }),
    ),
    refused: entry?.refused.map((row) => [row.coordinate, row.code, row.rows]),
    withheld: entry?.withheld,
  };
}

/** The order of an entry's items says nothing. */
function inOrder(rows: readonly unknown[] | undefined): readonly unknown[] | undefined {
  return rows?.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

type Entry = EntryJson & { readonly withheld: number };

/** What the case says must come of it, in the same form. */
export function wanted({ answer, entry }: DecisionCase) {
  return {
    data: answer.data,
    errors: answer.errors ?? [],
    released: inOrder(
      entry === undefined
        ? undefined
        : (entry.released ?? []).map(([tenant, account, ...rest]) => [
            tenant,
            account === null ? null : pseudonymOf(tenant, account),
            ...rest,
          ]),
    ),
    refused: entry === undefined ? undefined : (entry.refused ?? []),
    withheld: entry === undefined ? undefined : (entry.withheld ?? 0),
  };
}
