import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
/** Not `dist`, which `bin/consentry.js` prefers to the source: what is measured is not what others run here. */
const built = new URL('.tmp/bench-dist/', root);
const sources = [new URL('src/', root).href, new URL('directives/', root).href];

/** Where the JavaScript of a file of the product is. */
export function builtFile(path: string): string {
  return fileURLToPath(new URL(path.replace(/\.ts$/, '.js'), built));
}

/**
 * Builds the product as `npm run build` does, into a folder of the benchmark. To be called once, before what is measured
 * starts.
 * @throws Error with what the compiler says
 */
export function build(): void {
  const within = (path: string): string => fileURLToPath(new URL(path, root));
  const out = fileURLToPath(built);
  rmSync(out, { recursive: true, force: true });
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
  cpSync(within('schema'), `${out}schema`, { recursive: true });
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
      return { ...found, url: new URL(path, built).href, format: 'module' };
    },
  });
}
