import { z } from 'zod';
import type { Secret } from './secret.ts';
import { resolvePath, type ConfigSources } from './sources.ts';
import { amount, exactText, secret } from './values.ts';

/** Where records and the release log are kept. */
export type StorageUrl =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'postgres';
      /** Without a password. */
      readonly address: string;
      readonly node: string;
      readonly password: Secret | null;
      readonly sessionsMax: number;
    };

export interface StorageConfig {
  readonly url: StorageUrl;
  readonly floor: string;
}

/** The store that every gateway node opens: a file of its own, or one database that several nodes share. */
export function storageKeys(sources: ConfigSources) {
  return z
    .strictObject({
      url: z
        .string()
        .refine(
          (text) => /^sqlite:.+/.test(text) || isPostgres(text),
          'must be `sqlite:` and a path, or a postgres URL with a user, a host and a database, and without a password',
        )
        .default('sqlite:./data/consentry.db')
        .meta({
          description: 'Store of records and of the release log.',
          limit: '`sqlite:` and a path, or `postgres://user@host:port/database`',
          kind: 'URL',
        }),
      floor: z.string().min(1).default('./floor').meta({
        description:
          'Directory that remembers how far the store has come. Kept where no backup of the store is restored to.',
        kind: 'path',
      }),
      node: exactText(
        'Name of this gateway node, whose logs only it writes. Needed for PostgreSQL, and only there.',
      ).optional(),
      password: secret(sources, 'Password of the user at the PostgreSQL server.').optional(),
      sessionsMax: amount(
        {
          unit: 'sessions',
          description:
            'Most sessions at the PostgreSQL server, besides one for commits and one for the lease.',
        },
        { min: 1, max: 100, default: 8 },
      ),
    })
    .superRefine(({ url, node, password }, context) => {
      if (isPostgres(url) === (node === undefined)) {
        context.addIssue({
          code: 'custom',
          path: ['node'],
          message: isPostgres(url)
            ? 'is required for PostgreSQL: each node has a name of its own'
            : 'belongs to PostgreSQL alone',
        });
      }
      if (!isPostgres(url) && password !== undefined) {
        context.addIssue({ code: 'custom', path: ['password'], message: 'belongs to PostgreSQL' });
      }
    })
    .transform(({ url, floor, node = '', password = null, sessionsMax }): StorageConfig => ({
      floor: resolvePath(sources.baseDir, floor),
      url: isPostgres(url)
        ? { kind: 'postgres', address: url, node, password, sessionsMax }
        : { kind: 'sqlite', path: resolvePath(sources.baseDir, url.slice('sqlite:'.length)) },
    }))
    .prefault({});
}

function isPostgres(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, hostname, pathname, searchParams } = new URL(text);
  const isNamed = username !== '' && hostname !== '' && /^\/[^/]+$/.test(pathname);
  return isNamed && password === '' && !searchParams.has('password');
}
