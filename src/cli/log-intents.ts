import { openLogReader, readConfig } from '../main/index.ts';
import { unsettledIntents, type UnsettledIntent } from '../verify/index.ts';

/**
 * Lists the mutations of which the release log does not say what came of them. Beside a running gateway also those that
 * are under way just now.
 */
export async function listIntents(
  options: { readonly config: string; readonly json: boolean },
  print: (line: string) => void,
): Promise<void> {
  const reader = await openLogReader(readConfig(options.config).storage);
  try {
    const found = await unsettledIntents(reader, 0);
    if (options.json) print(JSON.stringify({ intents: found }));
    else if (found.length === 0) print('Of every mutation the log says what came of it.');
    else for (const one of found) print(lineOf(one));
  } finally {
    await reader.close();
  }
}

function lineOf({
  index,
  at,
  state,
  coordinate,
  tenant,
  recipient,
  intent,
}: UnsettledIntent): string {
  const when = new Date(at).toISOString();
  return `${state} entry ${index} ${when} ${coordinate} tenant ${tenant ?? 'none'} by ${recipient} key ${intent}`;
}
