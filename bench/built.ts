import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
/** Names the folder of this run's build, here and in the processes that are measured. */
export const builtVariable = 'BENCH_BUILT';
const sources = [new URL('src/', root).href, new URL('directives/', root).href];

/** Where the JavaScript of a file of the product is. */
export function builtFile(path: string): string {
  const folder = process.env[builtVariable];
  if (folder === undefined) throw new TypeError('nothing is built');
  return `${folder}/${path.replace(/\.ts$/, '.js')}`;
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
 * Builds the product as `npm run build` does, into a folder of this run that goes with this process: `dist` is what
 * `bin/consentry.js` prefers to the source, and another run may be under way. To be called once, before what is measured
 * starts.
 * @throws Error with what the compiler says
 */
export function build(): void {
  const within = (path: string): string => fileURLToPath(new URL(path, root));
  // Not below `bench`, whose own packages would be found first.
  mkdirSync(within('.tmp'), { recursive: true });
  const out = mkdtempSync(within('.tmp/bench-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  try {
    const compiler = within('node_modules/typescript/bin/tsc');
    const options = ['-p', within('tsconfig.build.json'), '--outDir', out];
    execFileSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  } catch (error) {
    const said = (error as { stdout?: string }).stdout ?? String(error);
    throw new Error(`The product does not build, so there is nothing to measure:\n${said}`, {
      cause: error,
    });
  }
  cpSync(within('schema'), `${out}/schema`, { recursive: true });
  process.env[builtVariable] = out;
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
      const file = builtFile(found.url.slice(root.href.length));
      return { ...found, url: pathToFileURL(file).href, format: 'module' };
    },
  });
}
