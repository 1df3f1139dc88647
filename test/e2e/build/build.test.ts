import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle, type Built } from '../../../build/bundle.ts';
import lock from '../../../package-lock.json' with { type: 'json' };
import manifest from '../../../package.json' with { type: 'json' };
import { gatewayPlace } from '../gateway/gateway-process.ts';

// Native packages are found from where the build stands.
const folder = fileURLToPath(new URL('../../../.tmp/', import.meta.url));
let out: string;
let built: Built;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  out = mkdtempSync(`${folder}build-`);
  built = await bundle(out);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Packages that stand in the build, as the lockfile names them. */
function bundled(): readonly string[] {
  const folders = built.modules.flatMap((path) => {
    const found = /^.*?(node_modules\/.*\/)/.exec(path)?.[1];
    return found === undefined ? [] : [found];
  });
  const known = Object.keys(lock.packages).filter((path) => path !== '');
  return known.filter((path) => folders.some((one) => one.startsWith(`${path}/`)));
}

test('the built gateway answers what is granted, refuses what is not, and keeps its log', async () => {
  const place = await gatewayPlace(`${out}/main.js`);
  try {
    const gateway = await place.start();
    const desk = place.desk(gateway);
    await desk.open();
    await desk.grant('contoso', { elements: ['mail.message.id', 'mail.message.subject'] });
    const token = await desk.token('mail-insights');
    const answer = await gateway.watched.ask(token, '{ recentMessages { id subject body } }');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('-subject');
    expect(answer.text).not.toContain('-body');
    expect(answer.text).toContain('NO_BASIS');
    gateway.process.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  } finally {
    await place.close();
  }
});

test('the built command line runs, and tells a mistake with its own code', () => {
  const told = execFileSync(process.execPath, [`${out}/cli.js`, '--version'], { encoding: 'utf8' });
  expect(told.trim()).toBe(manifest.version);
  const wrong = () =>
    execFileSync(process.execPath, [`${out}/cli.js`, 'check', '-c', `${out}/none.yaml`], {
      stdio: 'pipe',
    });
  expect(wrong).toThrow(expect.objectContaining({ status: 78 }));
});

test('the built gateway looks at its Node.js before it loads what an old one has not', () => {
  const text = readFileSync(`${out}/main.js`, 'utf8');
  expect(text).toMatch(/^if \(isNewEnough\(\)\) await import\("/m);
  expect(text).not.toMatch(/^import |\bfrom "/m);
});

test.each([
  [['--config', 'other.yaml'], 64, 'stderr'],
  [['check'], 64, 'stderr'],
  [['--help'], 0, 'stdout'],
] as const)('the built gateway takes no arguments: %j ends with %i', (args, status, where) => {
  const ran = spawnSync(process.execPath, [`${out}/main.js`, ...args], { encoding: 'utf8' });
  expect(ran.status).toBe(status);
  expect(ran[where]).toMatch(/takes no arguments.*CONSENTRY_CONFIG/);
});

test('what is built holds graphql once, and no source and no test', () => {
  const copies = built.modules.filter((path) => path.endsWith('/node_modules/graphql/version.js'));
  expect(copies).toHaveLength(1);
  const own = built.modules.filter((path) => !path.includes('/node_modules/'));
  expect(own.length).toBeGreaterThan(100);
  const others = own.filter((path) => /\/(test|examples|bench|build)\//.test(path));
  expect(others.map((path) => path.replace(/.*\/build\//, ''))).toEqual(['launch.js']);
  const names = ['cli.js', 'copier.js', 'gateway.js', 'main.js', 'worker.js'];
  expect(readdirSync(out)).toEqual(expect.arrayContaining(names));
});

test('each package in it is named in the notices with its version and its licence', () => {
  const notices = readFileSync(`${out}/NOTICES.txt`, 'utf8');
  const packages = bundled();
  expect(packages.length).toBeGreaterThan(80);
  const locked: Readonly<Record<string, { readonly version?: string; readonly license?: string }>> =
    lock.packages;
  const missing = packages.filter((path) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return !notices.includes(`${name} ${locked[path]?.version}, ${locked[path]?.license}\n`);
  });
  expect(missing).toEqual([]);
});
