import { readdirSync, readFileSync } from 'node:fs';
import type { PlainAppPolicy, PlainGrant, PlainRecipient, PlainToken } from '../../oracle/plain.ts';

/** A decision in plain data: whose marks, what is granted, what is asked, and what must come of it. */
export interface DecisionCase {
  readonly name: string;
  /** The rule that decides, in its own words. */
  readonly why: string;
  /** One of the file's setups; `base` for those that name none and have no services of their own. */
  readonly setup?: string;
  readonly services?: Services;
  readonly overlay?: string;
  readonly token?: Partial<PlainToken>;
  /** Absent: a verified publisher; null: nobody is registered. */
  readonly recipient?: Partial<PlainRecipient> | null;
  /** By tenant; absent: every tenant lets every app in; null: the tenant has none. */
  readonly appPolicies?: Readonly<Record<string, Partial<PlainAppPolicy> | null>>;
  readonly grants: readonly Partial<PlainGrant>[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** How often the same was asked before. */
  readonly askedBefore?: number;
  readonly answer?: {
    readonly data: unknown;
    /** `[path, code, rows]` */
    readonly errors?: readonly (readonly [readonly (string | number)[], string, number])[];
  };
  /** How often services were called; compared where it is there. */
  readonly calls?: number;
  /** In the place of an answer: the code that the whole request ends with. */
  readonly ends?: string;
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
    /** What the release rests on, `[record, basis]`; compared where it is there. */
    readonly bases?: readonly (readonly [string, string])[];
    /** Of a mutation, what was written down before the call: `[coordinate, tenant, elements]`. */
    readonly intent?: readonly [string, string, readonly string[]];
    /** `release` or `legal`; compared where it is there. */
    readonly log?: string;
  };
}

/** A service's SDL with its marks, and what it answers. */
export interface CaseService {
  /** Without a `@link` of its own it gets the usual one. */
  readonly sdl: readonly string[];
  /** By field of Query: what it holds (see data-answers.ts). */
  readonly root?: Readonly<Record<string, unknown>>;
  /** By type: rows with their `id`. */
  readonly entities?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** It answers nothing at all. */
  readonly down?: boolean;
}

export type Services = Readonly<Record<string, CaseService>>;

export interface CaseFile {
  readonly about: string;
  readonly setups: Readonly<Record<string, Services>>;
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
