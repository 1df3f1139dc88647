import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Kind } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { RehearsedOperation } from '../inspection/index.ts';
import { parseOperation } from './operation-file.ts';
import { reading } from './policy-source.ts';

/** An operation that somebody collected, with the client that sends it. */
export interface CollectedOperation extends RehearsedOperation {
  /** The recipient's id: the folder that the file lies in. */
  readonly client: string;
  /** File and, where the file has several, the operation's name. */
  readonly name: string;
}

/**
 * Reads operations from a folder: `<client>/<anything>.graphql`, any number of folders deep, each file with its own
 * fragments.
 * @throws GatewayError CONFIG_INVALID when there is no folder or no operation in it, DOCUMENT_INVALID for one that does
 *   not parse
 */
export function readOperations(folder: string): readonly CollectedOperation[] {
  const files = reading(folder, () => {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new GatewayError('CONFIG_INVALID', `there is no folder ${folder}`);
    }
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((one) => /\.(graphql|gql)$/.test(one))
      .toSorted();
  });
  const found = files.flatMap((file) => operationsIn(folder, file));
  if (found.length > 0) return found;
  const message = `${folder} holds no operation; put each into a folder named like its client`;
  throw new GatewayError('CONFIG_INVALID', `${message}, such as mail-insights/inbox.graphql`);
}

function operationsIn(folder: string, file: string): readonly CollectedOperation[] {
  const path = join(folder, file);
  const [client, ...rest] = relative(folder, path).split(/[/\\]/);
  if (client === undefined || rest.length === 0) {
    const message = `${path} lies in no folder; put it into one that is named like its client`;
    throw new GatewayError('CONFIG_INVALID', message);
  }
  const document = parseOperation(path);
  const names = document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value ?? null] : [],
  );
  return names.map((operationName) => ({
    client,
    document,
    operationName,
    name: names.length === 1 ? rest.join('/') : `${rest.join('/')} ${operationName ?? ''}`,
  }));
}
