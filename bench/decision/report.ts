import type { EngineFigures } from '../federation/measure-engines.ts';
import { goalsTable, shown, table, times } from '../table.ts';

/** Who judges fields. */
export type Judge = 'shield' | 'genericAuthAll' | 'genericAuthGranular' | 'oursUnlogged' | 'ours';

/** What judging adds to one operation of 10,000 values, and to each of them. */
export interface FieldCost {
  readonly cpuMs: number;
  /** The same operation unjudged, by the same executor. */
  readonly baseMs: number;
  readonly nsPerField: number;
}

export interface DecisionFigures {
  readonly judgedField: Readonly<Record<Judge, FieldCost>>;
  readonly grants: {
    readonly one: EngineFigures;
    readonly million: EngineFigures;
    /** Of CPU per request. */
    readonly ratio: number;
  };
}

const titles: Readonly<Record<Judge, string>> = {
  shield: 'graphql-shield, a cached rule per field, over graphql-js',
  genericAuthAll: '@envelop/generic-auth, protect-all, over Envelop',
  genericAuthGranular: '@envelop/generic-auth, protect-granular, over Envelop',
  oursUnlogged: 'ours, without the log, over ours with nothing marked',
  ours: 'ours, with the durable log, over ours with nothing marked',
};

/** A ratio of two measured goes both ways: so much more or less is the same. */
const same = 1.1;

/** The figures as tables, and at the end the goals. */
export function tables({ judgedField, grants }: DecisionFigures): string {
  const { shield } = judgedField;
  const judges = Object.keys(titles) as Judge[];
  const fields = judges.map((judge) => {
    const { cpuMs, baseMs, nsPerField } = judgedField[judge];
    const share = times(nsPerField / shield.nsPerField);
    return [titles[judge], ...[baseMs, cpuMs, nsPerField].map(shown), share];
  });
  const rows = [
    ['1 grant', grants.one],
    ['1,000,001 grants', grants.million],
  ] as const;
  return [
    table('What a judged field costs: 1,000 objects of 10 fields', [
      ['', 'unjudged, CPU ms', 'judged, CPU ms', 'ns a field', 'of graphql-shield'],
      ...fields,
    ]),
    table('1,000 fields over 100 subjects, the grants read for each request', [
      ['in the store', 'CPU ms', 'ops/s'],
      ...rows.map(([title, { cpuMs, opsPerSecond }]) => [title, shown(cpuMs), shown(opsPerSecond)]),
      ['ratio', times(grants.ratio), ''],
    ]),
    goalsTable([
      ...(['oursUnlogged', 'ours'] as const).map((judge) => ({
        what: `a judged field, ${judge === 'ours' ? 'with' : 'without'} the log, of graphql-shield's`,
        figure: judgedField[judge].nsPerField / shield.nsPerField,
        target: { atMost: 1 / 30 },
        show: (share: number) => `1/${(1 / share).toFixed(1)}`,
      })),
      {
        what: 'a million grants more, CPU',
        figure: grants.ratio,
        target: { atMost: same },
        show: times,
      },
    ]),
  ].join('\n\n');
}
