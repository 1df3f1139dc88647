import { readFileSync } from 'node:fs';
import { connectServices, readConfig, readGraph } from '../main/index.ts';
import type { Finding } from '../model/index.ts';

/** Prints every finding on the configured graph and returns the exit code: 1 when one of them stops a start. */
export async function check(
  options: { readonly config: string; readonly json: boolean },
  print: (line: string) => void,
): Promise<number> {
  const config = readConfig(options.config);
  const connected = await connectServices(config, (path) => readFileSync(path, 'utf8'));
  try {
    const graph = readGraph(config, await connected.readSdl());
    const errors = graph.findings.filter((one) => one.severity === 'error');
    if (options.json) {
      const { findings, nullable, version } = graph;
      print(JSON.stringify({ version, findings, nullable }, null, 2));
    } else {
      for (const finding of graph.findings) print(lineOf(finding));
      print(`${graph.nullable.length} coordinates are nullable because they may be refused:`);
      for (const coordinate of graph.nullable) print(`  ${coordinate}`);
      print(`${errors.length} errors, ${graph.findings.length - errors.length} notices`);
    }
    return errors.length === 0 ? 0 : 1;
  } finally {
    await connected.close();
  }
}

function lineOf({ severity, code, coordinate, message, source }: Finding): string {
  const at = source === null ? '' : ` (${source})`;
  return `${severity.padEnd(6)} ${code.padEnd(26)} ${coordinate} ${message}${at}`;
}
