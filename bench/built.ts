import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
/** Names the folder of this run's build, here and in the processes that are measured. */
export const builtVariable = 'BENCH_BUILT';
const sources = [new URL('src/', root).href, new URL('directives/', root).href];

const productFolder = 'product';
const modulesFolder = 'modules';

/** A file of the built product, as it stands in `dist`. */
export function builtFile(name: string): string {
  return `${builtFolder()}/${productFolder}/${name}`;
}

function builtFolder(): string {
  const folder = process.env[builtVariable];
  if (folder === undefined) throw new TypeError('nothing is built');
  return folder;
}

/** What Node.js is told when the product is started: what stands before the file in `npm run gateway`, if there is that. */
export function shippedFlags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [, ...words] = scripts['gateway']?.split(' ') ?? [];
  return words.filter((one) => one.startsWith('--'));
}

/**
 * Builds the product as `npm run build` does, and beside it the JavaScript of each module for what imports modules, into
 * a folder of this run that goes with this process: `dist` is what `bin/consentry.js` prefers to the source, and another
 * run may be under way. To be called once, before what is measured starts.
 * @throws Error with what the compiler or the bundler says
 */
export function build(): void {
  const within = (path: string): string => fileURLToPath(new URL(path, root));
  // Not below `bench`, whose own packages would be found first.
  mkdirSync(within('.tmp'), { recursive: true });
  const out = mkdtempSync(within('.tmp/bench-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  const modules = `${out}/${modulesFolder}`;
  const compile = ['-p', within('tsconfig.build.json'), '--outDir', modules];
  run([within('build/main.ts'), `${out}/${productFolder}`]);
  run([within('node_modules/typescript/bin/tsc'), ...compile]);
  cpSync(within('schema'), `${modules}/src/main/schema`, { recursive: true });
  process.env[builtVariable] = out;
}

function run(args: readonly string[]): void {
  try {
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}` || String(error);
    throw new Error(`The product does not build, so there is nothing to measure:\n${said}`, {
      cause: error,
    });
  }
}

/**
 * From now on, what this process imports of the product is the built JavaScript. Files of the benchmark name the source,
 * so that their types are checked.
 */
export function importBuilt(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (!sources.some((one) => found.url.startsWith(one))) return found;
      const path = found.url.slice(root.href.length).replace(/\.ts$/, '.js');
      const file = `${builtFolder()}/${modulesFolder}/${path}`;
      return { ...found, url: pathToFileURL(file).href, format: 'module' };
    },
  });
}
