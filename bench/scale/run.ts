import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { settingsWithConsents } from '../federation/ours/consents.ts';
import type { GraphSettings } from '../federation/ours/settings.ts';
import { build } from '../built.ts';
import { GatewayProcess } from '../gateway-child.ts';
import { githubGraph, type GithubGraph } from './github.ts';

/** What is promised for a machine on which nothing else runs. */
const goals = { policyMs: 2_000, peakMb: 300, firstMs: 30 };

const query = `query Issues($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    name
    issues(first: 3) { nodes { title author { login } } }
  }
}`;
const nodes = [1, 2, 3].map((n) => ({
  __typename: 'Issue',
  title: `Issue ${n}`,
  author: { __typename: 'User', login: `user-${n}` },
}));
const data = { repository: { __typename: 'Repository', name: 'consentry', issues: { nodes } } };

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Told {
  readonly cpuMs: number;
  readonly peakMb: number;
}

interface Started extends Told {
  readonly url: string;
  readonly startMs: number;
}

interface Judged extends Told {
  readonly ms: number;
}

/**
 * Starts the gateway over a large schema as one service and asks it ten times; says whether the goals are met. It has no
 * rounds, so nothing could be quicker.
 */
export async function scale({ json }: { readonly json: boolean }): Promise<boolean> {
  const graph = githubGraph();
  const { folder, file, token } = await settingsWithConsents(settingsOf(graph));
  build();
  const policy = new GatewayProcess(fileOf('policy-process.ts'), file);
  const judged = await policy.next<Judged>();
  await policy.end();
  const gateway = new GatewayProcess(fileOf('gateway-process.ts'), file);
  try {
    const started = await gateway.next<Started>();
    const agent = new Agent();
    const asked = await ask(agent, started.url, token, () => gateway.ask<Told>());
    await agent.close();
    return report(graph, judged, started, asked, json);
  } finally {
    await gateway.end();
    rmSync(folder, { recursive: true });
  }
}

/** The service runs in the gateway's process, so that nothing but the gateway takes time. */
function settingsOf({ sdl, overlay }: GithubGraph): GraphSettings {
  const service = `const sdl = ${JSON.stringify(sdl)};
const data = ${JSON.stringify(data)};
export const createService = () => ({ sdl, execute: async () => ({ data }) });
`;
  return {
    name: 'github',
    services: [{ name: 'github', module: 'github.mjs', location: 'here' }],
    overlay,
    files: { 'github.mjs': service },
  };
}

/** Milliseconds of the first query and of the tenth, over a connection that is open already; the CPU they took. */
async function ask(agent: Agent, url: string, token: string, told: () => Promise<Told>) {
  const ready = await request(`${url}/readyz`, { dispatcher: agent });
  await ready.body.dump();
  const times: number[] = [];
  const cpuMs: number[] = [];
  let before = await told();
  for (let n = 0; n < 10; n++) {
    const begun = performance.now();
    const answer = await request(`${url}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { owner: 'o', name: 'n' } }),
    });
    const text = await answer.body.text();
    times.push(performance.now() - begun);
    const after = await told();
    cpuMs.push(after.cpuMs - before.cpuMs);
    before = after;
    if (!text.includes('"login":"user-3"') || text.includes('errors')) {
      throw new Error(`answered ${text.slice(0, 500)}`);
    }
  }
  return {
    firstMs: times[0] ?? 0,
    firstCpuMs: cpuMs[0] ?? 0,
    tenthMs: times.at(-1) ?? 0,
    tenthCpuMs: cpuMs.at(-1) ?? 0,
    peakMb: before.peakMb,
  };
}

function report(
  { fields, sdl, overlay }: GithubGraph,
  judged: Judged,
  started: Started,
  { firstMs, firstCpuMs, tenthMs, tenthCpuMs, peakMb }: Awaited<ReturnType<typeof ask>>,
  json: boolean,
): boolean {
  const kb = (text: string): string => `${Math.round(text.length / 1_000)} KB`;
  console.log(`${fields} fields; SDL ${kb(sdl)}, overlay ${kb(overlay)}; all of it classified\n`);
  const { policyMs, firstMs: queryMs } = goals;
  const cpu = 'the same, CPU of the main thread';
  const rows: readonly (readonly [string, number, number | null, string])[] = [
    ['load, policy and check', judged.ms, policyMs, 'ms'],
    [cpu, judged.cpuMs, policyMs, 'ms'],
    ['most memory of that', judged.peakMb, goals.peakMb, 'MiB'],
    ['until the gateway listens: that, store, keys, listener', started.startMs, null, 'ms'],
    [cpu, started.cpuMs, null, 'ms'],
    ['most memory until it listens', started.peakMb, goals.peakMb, 'MiB'],
    ['most memory after ten queries', peakMb, goals.peakMb, 'MiB'],
    ['first query', firstMs, queryMs, 'ms'],
    [cpu, firstCpuMs, queryMs, 'ms'],
    ['tenth query', tenthMs, queryMs, 'ms'],
    [cpu, tenthCpuMs, queryMs, 'ms'],
  ];
  const isMet = ([, measured, goal]: (typeof rows)[number]): boolean =>
    goal === null || measured <= goal;
  for (const row of rows) {
    const [what, measured, goal, unit] = row;
    const of = goal === null ? unit : `of ${goal} ${unit}`;
    const verdict = isMet(row) ? '' : '   missed';
    console.log(`${what.padEnd(56)}${measured.toFixed(0).padStart(7)} ${of}${verdict}`);
  }
  if (json) {
    const told = rows.map(([what, measured, goal, unit]) => ({ what, measured, goal, unit }));
    console.log(JSON.stringify(told));
  }
  return rows.every(isMet);
}
