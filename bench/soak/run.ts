import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { Child } from '../federation/child.ts';
import { settingsWithConsents } from '../federation/ours/consents.ts';
import { sceneGraph } from '../federation/ours/settings.ts';
import { sceneNamed, type Urls } from '../federation/scene.ts';
import { snapshotName } from '../federation/snapshot.ts';
import { build } from '../built.ts';
import { GatewayProcess } from '../gateway-child.ts';
import { documents } from './documents.ts';
import { trendOf, type Sample } from './trend.ts';

const processFile = fileURLToPath(new URL('gateway-process.ts', import.meta.url));
const documentCount = 500;
const connections = 4;
/** One request in so many names a field that does not exist. */
const refusedEvery = 20;
const samplesWanted = 40;
/** After so many requests each document was sent with each value of its condition. */
const warmUpRequests = 3 * documentCount;

/** Mixed operations through the real gateway for so long; says whether its memory stayed flat. */
export async function soak(minutes: number): Promise<boolean> {
  const services = new Child('service-process.ts', false);
  const urls = (await services.next()) as Urls;
  const graph = sceneGraph('enforced', await sceneNamed('gateways'), urls);
  const { folder, file, token } = await settingsWithConsents(graph);
  build();
  const gateway = new GatewayProcess(processFile, file);
  try {
    const { url } = await gateway.next<{ readonly url: string }>();
    const load = startLoad(url, token);
    await Promise.race([load.warm, load.counts, gateway.ended]);
    const samples = await Promise.race([sample(gateway, minutes * 60), load.counts.then(() => [])]);
    load.end();
    return report(samples, await load.counts);
  } finally {
    await gateway.end();
    services.end();
    rmSync(folder, { recursive: true });
  }
}

interface Counts {
  answered: number;
  refused: number;
}

/** Load that goes on until it is ended. `counts` rejects at the first answer that is not the expected one. */
interface Load {
  readonly warm: Promise<void>;
  readonly counts: Promise<Counts>;
  readonly end: () => void;
}

/** Sends requests in a closed loop. */
function startLoad(url: string, token: string): Load {
  const pool = new Pool(url, { connections });
  const texts = documents(documentCount);
  const counts: Counts = { answered: 0, refused: 0 };
  const { promise: warm, resolve: isWarm } = Promise.withResolvers<void>();
  let next = 0;
  const ended = new AbortController();
  const send = async (n: number): Promise<void> => {
    const refused = n % refusedEvery === 0;
    const query = refused ? `{ nothing${n} }` : texts[n % texts.length];
    const variables = { snapshot: snapshotName(n), more: n % 3 > 0 };
    const answer = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== (refused ? 400 : 200) || (!refused && text.includes('"errors"'))) {
      throw new Error(`answered ${answer.statusCode} ${text.slice(0, 300)} to ${query}`);
    }
    counts[refused ? 'refused' : 'answered']++;
  };
  const worker = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await send(next++);
      if (next >= warmUpRequests) isWarm();
    }
  };
  const all = Promise.all(Array.from({ length: connections }, worker));
  const done = all.then(() => counts);
  void done.catch(() => {}).then(() => pool.close());
  return { warm, counts: done, end: () => ended.abort() };
}

interface Told {
  /** Without code. */
  readonly heapMb: number;
  readonly codeMb: number;
  readonly rssMb: number;
  readonly cpuMs: number;
}

async function sample(gateway: GatewayProcess, seconds: number): Promise<readonly Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  console.log('seconds  heap MiB  code MiB  process MiB');
  for (let n = 1; n <= samplesWanted; n++) {
    const due = begun + (n * seconds * 1_000) / samplesWanted;
    await sleep(Math.max(0, due - performance.now()));
    const { heapMb, codeMb, rssMb, cpuMs } = await gateway.ask<Told>();
    const at = (performance.now() - begun) / 1_000;
    samples.push({ seconds: at, heapMb, cpuMs });
    console.log(
      [
        at.toFixed(0).padStart(7),
        heapMb.toFixed(1).padStart(10),
        codeMb.toFixed(1).padStart(10),
        rssMb.toFixed(0).padStart(13),
      ].join(''),
    );
  }
  return samples;
}

function report(samples: readonly Sample[], { answered, refused }: Counts): boolean {
  const { medianMb, mbPerMinute, growthMb, flat } = trendOf(samples);
  const cpuMs = (samples.at(-1)?.cpuMs ?? 0) / (answered + refused);
  console.log(
    `\n${answered} answers of ${documentCount} documents, ${refused} refusals; ` +
      `${cpuMs.toFixed(1)} ms CPU a request, start and collections counted in`,
  );
  console.log(
    `warm: median ${medianMb.toFixed(1)} MiB, slope ${mbPerMinute.toFixed(2)} MiB a minute, ` +
      `${growthMb.toFixed(1)} MiB in all: ${flat ? 'flat' : 'NOT flat'}`,
  );
  return flat;
}
