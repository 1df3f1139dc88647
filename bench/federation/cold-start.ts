import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { builtFile, shippedFlags } from '../built.ts';
import { median } from '../statistics.ts';
import { answerOver, mustBeEqual } from './answers.ts';
import { Child, spawnNode } from './child.ts';
import { settingsWithConsents } from './ours/consents.ts';
import { sceneGraph } from './ours/settings.ts';
import type { Tell } from './rounds.ts';
import { sceneNamed, type Urls } from './scene.ts';
import { supergraphSdl } from './supergraph.ts';

const names = ['ours', 'apolloGateway', 'hiveGateway', 'hiveGatewayRust'] as const;
type ColdName = (typeof names)[number];

/** Milliseconds from the start of the process to the first answer that was read: medians. */
export type ColdStart = Readonly<Record<ColdName, number>>;

/** How one gateway is started: it prints a line of JSON with its address. */
interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the address and the request. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts every gateway so many times, in turn, on the benchmark's supergraph, and asks it once. */
export async function measureColdStart(
  rounds: number,
  pinned: boolean,
  tell: Tell,
): Promise<ColdStart> {
  const scene = await sceneNamed('gateways');
  const services = new Child('service-process.ts', false);
  const folders: string[] = [];
  try {
    const urls = (await services.next()) as Urls;
    const { folder, file, token } = await settingsWithConsents(sceneGraph('enforced', scene, urls));
    folders.push(folder);
    sayWhere(file);
    writeFileSync(`${folder}/supergraph.graphql`, supergraphSdl(scene, urls));
    const commands: Record<ColdName, Command> = {
      ours: {
        args: [...shippedFlags(), builtFile('main.js')],
        env: { CONSENTRY_CONFIG: file },
        path: '/graphql',
        headers: { authorization: `Bearer ${token}` },
      },
      apolloGateway: rival('apolloGateway', folder),
      hiveGateway: rival('hiveGateway', folder),
      hiveGatewayRust: rival('hiveGatewayRust', folder),
    };
    const times: Record<ColdName, number[]> = {
      ours: [],
      apolloGateway: [],
      hiveGateway: [],
      hiveGatewayRust: [],
    };
    for (let round = 1; round <= rounds; round++) {
      const answers = new Map<ColdName, string>();
      for (const name of names) {
        const { ms, answer } = await startOnce(commands[name], pinned, scene.operation);
        times[name].push(ms);
        answers.set(name, answer);
      }
      mustBeEqual(answers);
      tell(`cold start: round ${round} of ${rounds}`);
    }
    const medians = names.map((name) => [name, median(times[name])] as const);
    return Object.fromEntries(medians) as Record<ColdName, number>;
  } finally {
    services.end();
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

/** A silent gateway does not say where it listens. */
function sayWhere(configFile: string): void {
  const config = JSON.parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>;
  writeFileSync(configFile, JSON.stringify({ ...config, logging: { level: 'info' } }));
}

function rival(name: ColdName, folder: string): Command {
  const file = fileURLToPath(new URL('cold-process.ts', import.meta.url));
  const args = [
    '--disable-warning=ExperimentalWarning',
    file,
    name,
    `${folder}/supergraph.graphql`,
  ];
  return { args, env: {}, path: '', headers: {} };
}

async function startOnce(
  { args, env, path, headers }: Command,
  pinned: boolean,
  operation: string,
): Promise<{ readonly ms: number; readonly answer: string }> {
  const begun = performance.now();
  const child = spawnNode(args, { pinned, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    if (child.stdout === null) throw new TypeError('a gateway without output');
    for await (const line of createInterface(child.stdout)) {
      const { url } = JSON.parse(line) as { url?: string };
      if (url === undefined) continue;
      const answer = await answerOver({ url: `${url}${path}`, headers }, operation);
      return { ms: performance.now() - begun, answer };
    }
    throw new Error('a gateway ended before it listened');
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
