/** Where a configuration comes from. Only `main` and the CLI read files and the environment; they pass them in. */
export interface ConfigSources {
  /** Text of the configuration file, YAML 1.2. */
  readonly text: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file as UTF-8 text; throws when it cannot. */
  readonly readFile: (path: string) => string;
  /** Absolute directory that relative paths start from: where the configuration file lies. */
  readonly baseDir: string;
}

/** Paths in the configuration are relative to its file, never to where the process was started. */
export function resolvePath(baseDir: string, path: string): string {
  return path.startsWith('/') ? path : `${baseDir}/${path.replace(/^\.\//, '')}`;
}
