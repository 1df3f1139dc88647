import type {
  PlacedFinding,
  Releasable,
  RowBasis,
  SentToSubprocessor,
  Way,
  Widening,
} from '../inspection/index.ts';
import type { RecipientKind, Vocabulary } from '../model/index.ts';
import { counted, section, table } from './table.ts';

/** What a check came to. */
export interface Checked {
  /** null where the services do not compose. */
  readonly version: string | null;
  readonly findings: readonly PlacedFinding[];
  readonly nullable: readonly string[];
  readonly vocabulary: Vocabulary;
  /** null where nothing was compared. */
  readonly wider: readonly (Widening & Pick<PlacedFinding, 'place'>)[] | null;
  /** null where it was not asked for. */
  readonly releasable: Releasable | null;
  readonly sent: readonly SentToSubprocessor[];
}

/** The check for a person, line by line. */
export function reportText(checked: Checked): readonly string[] {
  const { findings, nullable, wider, releasable } = checked;
  const errors = findings.filter((one) => one.severity === 'error').length;
  const totals = [counted(errors, 'error'), counted(findings.length - errors, 'notice')];
  if (wider !== null) totals.push(wider.length === 0 ? 'nothing wider' : `${wider.length} wider`);
  return [
    ...findings.map(findingLine),
    ...(nullable.length === 0
      ? []
      : [
          `${nullable.length} coordinates are nullable because they may be refused:`,
          ...nullable.map((one) => `  ${one}`),
        ]),
    ...(wider === null ? [] : widerLines(wider, checked.vocabulary)),
    ...(releasable === null ? [] : releasableLines(releasable, checked)),
    totals.join(', '),
  ];
}

function findingLine({
  severity,
  code,
  coordinate,
  message,
  place,
  source,
}: PlacedFinding): string {
  const at = place === null ? source : `${place.file ?? place.source}:${place.line}`;
  const line = `${severity.padEnd(6)} ${code.padEnd(26)} ${coordinate} ${message}`;
  return at === null ? line : `${line} (${at})`;
}

function widerLines(wider: NonNullable<Checked['wider']>, vocabulary: Vocabulary) {
  if (wider.length === 0) return ['Nothing can leave that could not before.'];
  const rows = wider.map(({ coordinate, basis, recipients, purposes, why }) => [
    coordinate,
    basis ?? '–',
    recipients.length === 0 ? 'everybody' : recipientsText(recipients),
    basis === null || purposes.length === 0 ? why : `${why}, ${purposesText(purposes, vocabulary)}`,
  ]);
  return [
    'Can leave now and could not before:',
    ...table([['coordinate', 'basis', 'to', 'why'], ...rows]),
  ];
}

function releasableLines(
  { fields, open, rowLimits }: Releasable,
  { vocabulary, sent }: Checked,
): readonly string[] {
  // Most fields can leave in the same ways, so each set of ways is told once.
  const groups = Map.groupBy(fields, (one) => waysText(one.ways, vocabulary).join('\n'));
  const byWays = [...groups].flatMap(([ways, members]) => [
    ...ways.split('\n'),
    ...table(members.map((one) => [one.coordinate, one.elements.join(', ')])),
  ]);
  const limited = [...rowLimits].map(([coordinate, bases]) => [coordinate, limitText(bases)]);
  return [
    ...(byWays.length === 0 ? ['No field can ever leave.'] : byWays),
    ...section(
      'Without customer data, leaves with its object or is accepted from everybody:',
      open.map(({ coordinate, reason }) => [coordinate, reason]),
    ),
    ...section('Depends on rows that no argument confines (SCOPE_NOT_PUSHABLE):', limited),
    ...section(
      'Sent to services of subprocessors:',
      sent.map(({ coordinate, elements, service, operator, location }) => [
        coordinate,
        elements.length === 0 ? 'no customer data' : elements.join(', '),
        `${service}, run by ${operator} in ${location}`,
      ]),
    ),
  ];
}

/** One line for each basis; the last one opens the list of fields. */
function waysText(ways: readonly Way[], vocabulary: Vocabulary): readonly string[] {
  const byBasis = Map.groupBy(ways, (one) => `${one.basis} ${one.purposes.join()}`);
  const lines = [...byBasis.values()].map((same, n) => {
    const recipients = recipientsText(same.map((one) => one.recipient));
    const purposes = purposesText(same[0]?.purposes ?? [], vocabulary);
    const under = n === 0 ? 'Under' : 'or under';
    return `${under} ${same[0]?.basis ?? ''}, to ${recipients}, ${purposes}`;
  });
  return lines.map((line, n) => (n === lines.length - 1 ? `${line}:` : `${line},`));
}

const kindText: Readonly<Record<RecipientKind, string>> = {
  INTERNAL_APP: 'internal apps',
  OPTIONAL_OFFERING: 'optional offerings',
  PUBLISHER_APP: 'publishers',
  SUBPROCESSOR: 'subprocessors',
  AUTHORITY: 'authorities',
};

function recipientsText(kinds: readonly RecipientKind[]): string {
  return kinds.map((one) => kindText[one]).join(', ');
}

function purposesText(purposes: readonly string[], { purposes: known }: Vocabulary): string {
  const essential = [...known.values()].filter((one) => one.essential);
  if (purposes.length === known.size) return 'for every purpose';
  const isEssential =
    purposes.length === essential.length && essential.every(({ key }) => purposes.includes(key));
  return isEssential ? 'for every essential purpose' : `for ${purposes.join(', ')}`;
}

function limitText(bases: readonly RowBasis[]): string {
  const nobody = [
    ...(bases.includes('tenant') ? ['no publisher or other recipient'] : []),
    ...(bases.includes('task')
      ? ['no task']
      : bases.includes('boundedTask')
        ? ['no task with a data period']
        : []),
  ];
  return `${nobody.join(' and ')} can have it`;
}
