import type { DrainBoard } from '../../drain/port.ts';
import type { AnswerScope } from '../../model/index.ts';
import type { Statement } from './connection.ts';
import { textIn, type Run } from './log-reads.ts';

/** The tables of the board. What nodes say of themselves is timed by the server's clock alone. */
export const drainTables = `
  CREATE TABLE consentry.drain_node (
    node text COLLATE "C" PRIMARY KEY,
    beat_at timestamptz NOT NULL
  ) WITH (fillfactor = 50);

  CREATE TABLE consentry.drain (
    id uuid PRIMARY KEY,
    asked_by text COLLATE "C" NOT NULL,
    scope text NOT NULL,
    asked_at timestamptz NOT NULL
  );

  CREATE TABLE consentry.drain_done (
    drain uuid NOT NULL REFERENCES consentry.drain ON DELETE CASCADE,
    node text COLLATE "C" NOT NULL,
    PRIMARY KEY (drain, node)
  )`;

/** Requests of nodes that died while they waited are swept away by the next one. */
const ask: Statement = {
  name: 'drain_ask',
  text: `
    WITH swept AS (
      DELETE FROM consentry.drain WHERE asked_at < clock_timestamp() - interval '1 hour'
    )
    INSERT INTO consentry.drain (id, asked_by, scope, asked_at)
    VALUES (gen_random_uuid(), $1, $2, clock_timestamp()) RETURNING id::text AS id
  `,
};

const waitingFor: Statement = {
  name: 'drain_waiting_for',
  text: `
    SELECT count(*)::integer AS nodes FROM consentry.drain_node AS other
    WHERE other.node <> $1
      AND other.beat_at > clock_timestamp() - interval '10 seconds'
      AND NOT EXISTS (
        SELECT FROM consentry.drain_done AS said WHERE said.drain = $2::uuid AND said.node = other.node
      )
  `,
};

const takeDown: Statement = {
  name: 'drain_take_down',
  text: 'DELETE FROM consentry.drain WHERE id = $1::uuid',
};

/** Writes at most once a second, so that an idle node costs one flush a second and no more. */
const beat: Statement = {
  name: 'drain_beat',
  text: `
    WITH alive AS (
      INSERT INTO consentry.drain_node (node, beat_at)
      SELECT $1, clock_timestamp() WHERE NOT EXISTS (
        SELECT FROM consentry.drain_node
        WHERE node = $1 AND beat_at > clock_timestamp() - interval '1 second'
      )
      ON CONFLICT (node) DO UPDATE SET beat_at = excluded.beat_at
    ), said AS (
      INSERT INTO consentry.drain_done (drain, node)
      SELECT drain.id, $1 FROM unnest($2::uuid[]) AS done (id) JOIN consentry.drain ON drain.id = done.id
      ON CONFLICT DO NOTHING
    )
    SELECT id::text AS id, scope FROM consentry.drain
    WHERE asked_by <> $1 AND id <> ALL ($2::uuid[])
      AND NOT EXISTS (
        SELECT FROM consentry.drain_done AS said WHERE said.drain = drain.id AND said.node = $1
      )
  `,
};

/** The board of all nodes on one database; `run` turns failures into the port's errors. */
export function drainBoard(node: string, run: Run): DrainBoard {
  return {
    async ask(scope) {
      const [row] = await run(ask, [node, JSON.stringify(scope)]);
      return textIn(row ?? {}, 'id');
    },
    async waitingFor(id) {
      const [row] = await run(waitingFor, [node, id]);
      return Number(row?.['nodes']);
    },
    async takeDown(id) {
      await run(takeDown, [id]);
    },
    async beat(done) {
      const rows = await run(beat, [node, done]);
      return rows.map((row) => ({
        id: textIn(row, 'id'),
        scope: JSON.parse(textIn(row, 'scope')) as AnswerScope,
      }));
    },
  };
}
