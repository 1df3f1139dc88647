import { setTimeout as wait } from 'node:timers/promises';
import { openLogReader, readConfig } from '../main/index.ts';
import type { LogName } from '../release-log/port.ts';

/** Time between two looks at a log that is followed. */
const followMs = 500;
/** Entries read at a time. */
const pageEntries = 500;

/** Prints the last entries of a log, and with `follow` those that come. Works while the gateway runs. */
export async function tailLog(
  options: {
    readonly config: string;
    readonly log: LogName;
    readonly count: number;
    readonly follow: boolean;
  },
  print: (line: string) => void,
): Promise<void> {
  const reader = await openLogReader(readConfig(options.config).storage);
  try {
    const { size } = await reader.head(options.log);
    let next = Math.max(0, size - options.count);
    for (;;) {
      const entries = await reader.entries(options.log, next, pageEntries);
      for (const { index, bytes } of entries) {
        print(`{"index":${index},"entry":${Buffer.from(bytes).toString('utf8')}}`);
        next = index + 1;
      }
      if (entries.length > 0) continue;
      if (!options.follow) return;
      await wait(followMs);
    }
  } finally {
    await reader.close();
  }
}
