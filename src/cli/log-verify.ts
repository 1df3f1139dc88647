import { openLogReader, readConfig } from '../main/index.ts';
import { noteSigner } from '../release-log/index.ts';
import type { LogName } from '../release-log/port.ts';
import { verifyLog } from '../verify/index.ts';

/** Verifies a log and returns the exit code: 1 when anything is wrong. */
export async function verify(
  options: {
    readonly config: string;
    readonly log: LogName;
    readonly key?: string;
    readonly json: boolean;
  },
  print: (line: string) => void,
): Promise<number> {
  const config = readConfig(options.config);
  const { signingKey, legalSigningKey } = config.log;
  const own = options.log === 'release' ? signingKey : legalSigningKey;
  const verifierKey = options.key ?? noteSigner(own.reveal()).verifierKey;
  const reader = await openLogReader(config.storage);
  try {
    const verdict = await verifyLog({ reader, log: options.log, verifierKey });
    if (options.json) print(JSON.stringify(verdict));
    else if (verdict.ok) {
      print(`The ${options.log} log is whole: ${verdict.size} entries, root ${verdict.root}.`);
      print(`The signed checkpoint covers ${verdict.checkpointSize} of them.`);
      if (verdict.unsettled.length > 0) {
        print(
          `Mutations without a known outcome: ${verdict.unsettled.length} (consentry log intents).`,
        );
      }
    } else {
      print(`The ${options.log} log is not what it was:`);
      for (const { index, code, message } of verdict.problems) {
        print(`  ${index === null ? 'log' : `entry ${index}`}: ${code} ${message}`);
      }
    }
    return verdict.ok ? 0 : 1;
  } finally {
    await reader.close();
  }
}
