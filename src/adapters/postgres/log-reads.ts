import type { LoggedEntry, LogReader } from '../../release-log/port.ts';
import { Frontier } from '../../merkle/index.ts';
import type { Row, Statement } from './connection.ts';
import { mustBePageSize } from './storable.ts';

/** Entries in one page. */
const PAGE_ENTRIES_MAX = 1_000;

export type Run = (statement: Statement, values: readonly unknown[]) => Promise<readonly Row[]>;

const headOf: Statement = {
  name: 'head',
  text: 'SELECT size, frontier FROM consentry.log WHERE node = $1 AND name = $2',
};

const entriesFrom: Statement = {
  name: 'entries',
  text: `
    SELECT idx, leaf_hash, bytes FROM consentry.entry
    WHERE log = (SELECT id FROM consentry.log WHERE node = $1 AND name = $2) AND idx >= $3
    ORDER BY idx LIMIT $4
  `,
};

const checkpointOf: Statement = {
  name: 'checkpoint',
  text: `
    SELECT note FROM consentry.checkpoint
    WHERE log = (SELECT id FROM consentry.log WHERE node = $1 AND name = $2)
  `,
};

const artefactNamed: Statement = {
  name: 'artefact',
  text: 'SELECT digest, kind, body FROM consentry.artefact WHERE digest = $1',
};

/** The reads of one node's logs; `run` turns failures into the port's errors. */
export function logReads(node: string, run: Run): LogReader {
  return {
    async head(log) {
      const [row] = await run(headOf, [node, log]);
      const frontier = Frontier.restore(Number(row?.['size']), bytesIn(row, 'frontier'));
      return { size: frontier.size, root: frontier.root() };
    },
    async entries(log, from, count) {
      mustBePageSize(count, PAGE_ENTRIES_MAX);
      const rows = await run(entriesFrom, [node, log, from, count]);
      return rows.map((row): LoggedEntry => ({
        index: Number(row['idx']),
        bytes: bytesIn(row, 'bytes'),
        leafHash: bytesIn(row, 'leaf_hash'),
      }));
    },
    async checkpoint(log) {
      const [row] = await run(checkpointOf, [node, log]);
      return row === undefined ? null : textIn(row, 'note');
    },
    async artefact(digest) {
      const [row] = await run(artefactNamed, [digest]);
      return row === undefined
        ? null
        : {
            digest: textIn(row, 'digest'),
            kind: textIn(row, 'kind'),
            body: Buffer.from(bytesIn(row, 'body')).toString(),
          };
    },
  };
}

function bytesIn(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) {
    throw new TypeError(`Column ${column} holds no bytes`);
  }
  return value;
}

/** A column that the table declares as text NOT NULL. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') {
    throw new TypeError(`Column ${column} holds no text`);
  }
  return value;
}
