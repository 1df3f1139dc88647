import { readdirSync, readFileSync } from 'node:fs';
import type { PlainGrant, PlainToken } from '../../oracle/plain.ts';

/** A decision in plain data: whose marks, what is granted, what is asked, and what must come of it. */
export interface DecisionCase {
  readonly name: string;
  /** The rule that decides, in its own words. */
  readonly why: string;
  /** By name; `$base` of the file is there for those that name none. */
  readonly services?: Readonly<Record<string, CaseService>>;
  readonly overlay?: string;
  readonly token?: Partial<PlainToken>;
  readonly grants: readonly Partial<PlainGrant>[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly answer: {
    readonly data: unknown;
    /** `[path, code, rows]` */
    readonly errors?: readonly (readonly [readonly (string | number)[], string, number])[];
  };
  /** Absent: nothing may be written. */
  readonly entry?: {
    /** `[tenant, account, type, rows, coordinates, existence]` */
    readonly released?: readonly (readonly [
      string,
      string | null,
      string,
      number,
      readonly string[],
      readonly string[],
    ])[];
    /** `[coordinate, code, rows]` */
    readonly refused?: readonly (readonly [string, string, number])[];
    readonly withheld?: number;
  };
}

/** A service's SDL with its marks, and what it answers. */
export interface CaseService {
  readonly sdl: readonly string[];
  /** By field of Query: what it holds (see data-answers.ts). */
  readonly root?: Readonly<Record<string, unknown>>;
  /** By type: rows with their `id`. */
  readonly entities?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

interface CaseFile {
  readonly about: string;
  readonly base?: Readonly<Record<string, CaseService>>;
  readonly cases: readonly DecisionCase[];
}

const directory = new URL('../../cases/', import.meta.url);

/** Every case of every file, by file. */
export function caseFiles(): readonly { readonly file: string; readonly content: CaseFile }[] {
  return readdirSync(directory)
    .filter((one) => one.endsWith('.json'))
    .toSorted()
    .map((file) => ({
      file,
      content: JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as CaseFile,
    }));
}
