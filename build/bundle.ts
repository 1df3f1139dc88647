import { cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown, type OutputChunk, type Plugin } from 'rolldown';
import { noticesOf } from './notices.ts';

const within = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What is started or imported by name, without its ending, and the file it is made of. */
const entries = {
  main: 'build/launch.js',
  cli: 'src/cli/main.ts',
  gateway: 'src/main/index.ts',
  worker: 'src/adapters/sqlite/worker.ts',
  copier: 'src/adapters/sqlite/copier.ts',
};

/** Native code cannot be part of a file of JavaScript; `pg` asks for its native part only where somebody installed it. */
const external = ['@graphql-hive/router-query-planner', 'pg-native'];

/** One text of one file that means something else once it stands beside others. */
interface Rewriting {
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

const rewritings: readonly Rewriting[] = [
  {
    // A `require` of one's own is not followed, and what it loads would bring a second graphql.
    file: 'src/control/shield.ts',
    text: 'const require = createRequire(import.meta.url);',
    by: '',
  },
  {
    // Where it sees no `module.require` it hashes in JavaScript, each document of each request.
    file: 'node_modules/@apollo/utils.createhash/dist/index.js',
    text: 'isNodeLike && module.require) {\n        return module.require(',
    by: 'isNodeLike) {\n        return require(',
  },
];

/** @throws Error where a text is not there, so that a new version of a package cannot lose its rewriting unseen */
function rewrite(left: Set<string>): Plugin {
  const found = new Map(rewritings.map((one) => [within(one.file), one]));
  return {
    name: 'rewrite',
    transform(code, id) {
      const one = found.get(id);
      if (one === undefined) return null;
      if (!code.includes(one.text)) throw new Error(`${one.file} has not the text ${one.text}`);
      left.delete(one.file);
      return { code: code.replace(one.text, one.by), map: null };
    },
  };
}

const beyondAscii = /\P{ASCII}/u;

/**
 * V8 keeps a source of which one character is beyond Latin-1 at two bytes a character, and a file of megabytes has such a
 * one. Each stands in a string or a pattern, where its escape means the same; in a raw template it would not.
 */
const escaped: Plugin = {
  name: 'escape',
  generateBundle(_options, files) {
    for (const one of Object.values(files)) {
      if (one.type !== 'chunk') continue;
      const raw = one.code.match(/String\.raw`[^`]*`/g) ?? [];
      if (raw.some((text) => beyondAscii.test(text)))
        throw new Error('a raw template is not ASCII');
      one.code = one.code.replaceAll(new RegExp(beyondAscii, 'gu'), escapeOf);
    }
  },
};

function escapeOf(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** What came of a build. */
export interface Built {
  /** Each file that another was made of, as a path of this machine. */
  readonly modules: readonly string[];
}

/**
 * Makes the product in a folder: a few files of JavaScript with all packages in them but native ones, their source maps,
 * the files of `schema` and the notices of what is inside.
 * @throws Error where something cannot be resolved, or would be left to be looked for when the gateway runs
 */
export async function bundle(out: string): Promise<Built> {
  const left = new Set(rewritings.map(({ file }) => file));
  const build = await rolldown({
    cwd: within('.'),
    input: entries,
    platform: 'node',
    external,
    plugins: [rewrite(left), escaped],
    onLog(_level, log) {
      // A package's own cycles and its `eval` are its own matter.
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
    },
  });
  const { output } = await build.write({
    dir: out,
    format: 'esm',
    cleanDir: true,
    sourcemap: true,
    entryFileNames: '[name].js',
    // Beside the entries, as files are looked for from where the code stands.
    chunkFileNames: 'part-[name].js',
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  if (left.size > 0) throw new Error(`nothing was rewritten in ${[...left].join(', ')}`);
  const chunks = output.filter((one): one is OutputChunk => one.type === 'chunk');
  const modules = chunks.flatMap((one) => one.moduleIds);
  cpSync(within('schema'), `${out}/schema`, { recursive: true });
  writeFileSync(`${out}/NOTICES.txt`, noticesOf(modules, within('node_modules/rolldown')));
  return { modules };
}
