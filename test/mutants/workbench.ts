import { fork, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutated, type Mutant, type TestName } from './mutant.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** What the project's tests read; nothing else of the project is copied. */
const copied: readonly string[] = [
  'src',
  'directives',
  'schema',
  'test',
  'examples',
  'bin',
  'docs',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** What to run: these tests and no others of their files. */
export interface RunRequest {
  readonly names: readonly TestName[];
  /** Files that are not as they were at the last run. */
  readonly changed: readonly string[];
}

/** What became of the tests of one file. */
export interface FileReport {
  /** From the copy's root. */
  readonly file: string;
  /** The file failed and none of its tests did: it could not be run. */
  readonly isBroken: boolean;
  readonly tests: readonly {
    readonly fullName: string;
    readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  }[];
}

type Answer = { readonly files: readonly FileReport[] } | { readonly failure: string };

/** A copy of the project in which files may be broken, with a test runner that is kept running in it. */
export class Workbench {
  readonly #root: string;
  readonly #runner: ChildProcess;
  readonly #ready: Promise<unknown>;
  /** Files that the runner last saw broken. */
  readonly #mended = new Set<string>();

  constructor() {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'mutants-')));
    for (const one of copied) cpSync(project + one, join(this.#root, one), { recursive: true });
    // A folder of links rather than one link, so that what the test runner caches stays in the copy.
    mkdirSync(join(this.#root, 'node_modules'));
    for (const name of readdirSync(join(project, 'node_modules'))) {
      if (name.startsWith('.') && name !== '.bin') continue;
      symlinkSync(join(project, 'node_modules', name), join(this.#root, 'node_modules', name));
    }
    this.#runner = fork(join(this.#root, 'test/mutants/bench-process.ts'), {
      cwd: this.#root,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#ready = once(this.#runner, 'message');
  }

  /** Makes the edit, runs the named tests and undoes the edit; null where the edit does not apply. */
  async runBroken(mutant: Mutant): Promise<readonly FileReport[] | null> {
    const path = join(this.#root, mutant.file);
    const text = readFileSync(path, 'utf8');
    const broken = mutated(text, mutant);
    if (broken === null) return null;
    writeFileSync(path, broken);
    try {
      return await this.run([mutant.killedBy], [mutant.file]);
    } finally {
      writeFileSync(path, text);
      this.#mended.add(mutant.file);
    }
  }

  /** Runs the named tests, and no others of their files. */
  async run(
    names: readonly TestName[],
    broken: readonly string[] = [],
  ): Promise<readonly FileReport[]> {
    if (names.length === 0) return [];
    await this.#ready;
    const request: RunRequest = { names, changed: [...this.#mended, ...broken] };
    this.#mended.clear();
    this.#runner.send(request);
    const [answer] = (await once(this.#runner, 'message')) as [Answer];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.files;
  }

  async close(): Promise<void> {
    if (this.#runner.connected) {
      this.#runner.disconnect();
      await once(this.#runner, 'exit');
    }
    rmSync(this.#root, { recursive: true, force: true });
  }
}
