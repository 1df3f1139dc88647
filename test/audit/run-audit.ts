/*
 * Runs the federation audit (graphql-hive/federation-gateway-audit) through the gateway's own server, in one process:
 *   node test/audit/run-audit.ts <checkout> [--suite=<id>] [--state=<name>] [--own-composition]
 * The checkout needs its dependencies installed. The graph is the audit's own supergraph, or with --own-composition
 * what this gateway composes of the services. Exit code 1 when a case fails.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/index.ts';
import type { Supergraph } from '../../src/supergraph/index.ts';
import {
  compose,
  enginePlane,
  putStanding,
  type EngineAnswer,
} from '../integration/engine/engine-kit.ts';
import { loadAudit, type Audit, type AuditCase, type AuditSuite } from './checkout.ts';
import { openFrontDoor } from './front-door.ts';
import { shown, unexpected } from './judge.ts';
import { Markers } from './markers.ts';
import { states, type AuditState } from './states.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: 'string', default: '' },
    state: { type: 'string', default: '' },
    'own-composition': { type: 'boolean', default: false },
  },
});
const [checkout] = positionals;
const options = { ...values, ownComposition: values['own-composition'] };

interface Score {
  readonly passed: number;
  /** Calls to services. */
  readonly calls: number;
  readonly failures: readonly string[];
}

async function runSuite(
  audit: Audit,
  suite: AuditSuite,
  state: AuditState,
  store: SqliteStore,
): Promise<Score> {
  const markers = new Markers();
  let calls = 0;
  const ready = options.ownComposition ? null : await suite.supergraph();
  const bare = compose(suite.services, '', ready);
  const supergraph = compose(suite.services, state.overlay(bare.whole), ready);
  const plane = enginePlane({
    supergraph,
    store,
    covers: state.covers,
    services: suite.services.map(({ name, sdl, url }) => ({
      name,
      sdl,
      async execute({ query, variables }, signal) {
        calls++;
        const answer = await audit.post(url, { query, variables }, signal);
        return (state.empty ? markers.put(answer) : answer) as { data?: unknown };
      },
    })),
  });
  const door = await openFrontDoor(plane);
  const failures = gaps(supergraph).map((one) => `${suite.id}: ${one}`);
  let passed = 0;
  for (const [n, one] of suite.cases.entries()) {
    const problem = await judged(door.ask(one.query, one.variables), one, state, markers);
    if (problem === null) passed++;
    else failures.push(`${suite.id} ${n}\n${one.query}\n${problem}`);
  }
  await door.close();
  return { passed, calls, failures };
}

/** Marks that are missing: with them, a state would not be what it says. */
function gaps(supergraph: Supergraph): readonly string[] {
  const missing = new Set(['UNCLASSIFIED', 'SUBJECT_MISSING', 'MARK_INVALID']);
  return supergraph.findings
    .filter((one) => missing.has(one.code))
    .map((one) => `${one.coordinate} ${one.message}`);
}

async function judged(
  asked: Promise<EngineAnswer>,
  one: AuditCase,
  state: AuditState,
  markers: Markers,
): Promise<string | null> {
  try {
    const answer = await asked;
    if (!state.empty) return unexpected(one, answer);
    return markers.found(JSON.stringify(answer)) ?? shown(answer, one.query);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

async function runState(
  audit: Audit,
  state: AuditState,
  suites: readonly AuditSuite[],
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  const store = await openSqliteStore({
    path: join(folder, 'log.db'),
    deadlineMs: 5_000,
    queueMax: 100,
  });
  const total = { passed: 0, cases: 0, calls: 0 };
  const failures: string[] = [];
  console.log(`\n${state.name}: ${state.says}`);
  try {
    await putStanding(store);
    for (const suite of suites) {
      const score = await runSuite(audit, suite, state, store).catch((error: unknown) => ({
        passed: 0,
        calls: 0,
        failures: [`${suite.id}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`],
      }));
      const { passed } = score;
      const cases = suite.cases.length;
      total.passed += passed;
      total.calls += score.calls;
      total.cases += cases;
      failures.push(...score.failures);
      console.log(`  ${passed === cases ? 'ok  ' : 'FAIL'} ${suite.id} ${passed}/${cases}`);
    }
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
  for (const one of failures) console.log(`\n${one}`);
  console.log(
    `${state.name}: ${total.passed} of ${total.cases} as expected, ${failures.length} failed; ${total.calls} calls to services`,
  );
  return failures.length === 0;
}

if (checkout === undefined) {
  console.error('usage: run-audit <checkout> [--suite=<id>] [--state=<name>] [--own-composition]');
  process.exit(2);
}
let clean = true;
for (const state of states.filter((one) => options.state === '' || one.name === options.state)) {
  // Some suites keep state, so each run gets an audit of its own.
  const audit = await loadAudit(checkout);
  const suites = audit.suites.filter((one) => options.suite === '' || one.id === options.suite);
  clean = (await runState(audit, state, suites)) && clean;
}
process.exit(clean ? 0 : 1);
