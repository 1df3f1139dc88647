import { getNamedType, isCompositeType } from 'graphql';
import { readKey, type FetchProgram, type Shape } from '../fetch/index.ts';
import type { SubjectMark } from '../model/index.ts';
import { subjectPaths, type SelectedField, type TypeSelection } from '../plan/index.ts';
import { SubjectCode } from './subject-code.ts';

/** First lines of an object's function. */
export interface JudgeCode {
  /** Who its subject is (`S`), whether the object exists for the caller, and what its fields may release (`V`). */
  readonly judge: readonly string[];
  /** Counts the object as released; runs before any field is read that the caller asked for. */
  readonly count: readonly string[];
}

/** What the variant makes of the objects of one node. */
interface JudgedHow {
  readonly program: Pick<FetchProgram, 'tableOf'>;
  readonly withKeys: boolean;
  readonly countsRows: boolean;
  /** Whether these rows are those below the subject of the object above. */
  readonly rowsBelow: boolean;
  /** It is the root of a mutation that does not run, or whose answer is withheld as a whole. */
  readonly refused: boolean;
}

/**
 * Code that judges and counts an object. `countsRows`: the object itself has no subject, but some of its fields depend
 * on rows, so that it stands in the entry.
 */
export function judgeCode(
  node: TypeSelection,
  shape: Shape,
  { program, withKeys, countsRows, rowsBelow, refused }: JudgedHow,
): JudgeCode {
  const { subject, contained } = node.mark;
  // The root of a mutation stands also where its one field is refused, to carry the code.
  if (refused) return { judge: ['const S = null;', 'const V = null;'], count: [] };
  const code = new SubjectCode(program);
  const read = (path: string): string => code.read(node.type, shape, path);
  if (subject === null && !contained) {
    // What a mutation answers has a subject, the tenant, and its rows are still those that its scopes confine.
    const open = `R.open[${node.id}]++;`;
    const count = rowsBelow ? `if (S === null) ${open} else S.rows[${node.id}]++;` : open;
    const judge = ['const S = S0;', 'const V = S === null ? null : S.verdict.slots;'];
    return { judge, count: countsRows ? [count] : [] };
  }
  if (subject === null) {
    const judge = ['if (S0 === null) return GONE;', 'const S = S0;', 'const V = S.verdict.slots;'];
    return { judge, count: [`S.rows[${node.id}]++;`] };
  }
  const readIfTold = (path: string): string => code.readIfTold(node.type, shape, path);
  const row = rowCode(node.id, subject, read, readIfTold);
  const judge = [
    ...agreementCode(node, shape),
    ...code.lines,
    `const S = ${row};`,
    'if (S === null) return GONE;',
    'const V = S.verdict.slots;',
  ];
  const count = [`S.rows[${node.id}]++;`];
  if (countsRows && !rowsBelow) count.push(`R.open[${node.id}]++;`);
  if (withKeys) {
    const keys = node.mark.keyFields.filter((name) => {
      const field = node.type.getFields()[name];
      return field !== undefined && !isCompositeType(getNamedType(field.type));
    });
    count.push(`S.keys[${node.id}].push(JSON.stringify([${keys.map(read).join(', ')}]));`);
  }
  return { judge, count };
}

/** Whether an object is there only where what this field leads to is. */
export function isJudgedBy({ via, linked }: TypeSelection, field: SelectedField): boolean {
  return field === via || linked.includes(field);
}

/** Asks the judge for the subject of a row. Without owners and resource it is known by tenant and account alone. */
function rowCode(
  node: number,
  subject: SubjectMark,
  read: (path: string) => string,
  readIfTold: (path: string) => string,
): string {
  const { resource, owners, recordedAt } = subject;
  const tenant = tenantCode(subject.tenant, read);
  const account = subject.account === null ? 'undefined' : read(subject.account);
  const plain = `R.judge.plainRow(${node}, ${tenant}, ${account})`;
  const isPlain = resource === null && owners.length === 0;
  if (isPlain && recordedAt.length === 0) return plain;
  const values = [
    `tenant: ${tenant}`,
    `account: ${account}`,
    `resource: ${resource === null ? 'null' : readIfTold(resource)}`,
    `owners: ${ownersCode(owners.map(read))}`,
    `times: ${recordedAt.length === 0 ? 'undefined' : `[${recordedAt.map(read).join(', ')}]`}`,
  ];
  const full = `R.judge.row(${node}, { ${values.join(', ')} })`;
  return isPlain ? `R.judge.timeMatters ? ${full} : ${plain}` : full;
}

function tenantCode(tenant: SubjectMark['tenant'], read: (name: string) => string): string {
  if ('field' in tenant) return read(tenant.field);
  return 'named' in tenant ? 'R.judge.named' : JSON.stringify(tenant.value);
}

/**
 * Two services may each answer a part of what the plan takes for one object, told only by its place. Where they do
 * not have the same key, or, where not all of them have one, do not name the same subject, whose values these are cannot
 * be told, so the object is not there.
 */
function agreementCode({ mark, type }: TypeSelection, shape: Shape): string[] {
  const subject = mark.subject === null ? [] : subjectPaths(mark.subject);
  const pieces = shape.sources.filter((one) => one.anchor === null);
  const [first, ...others] = pieces;
  if (first === undefined || subject.length === 0) return [];
  const isKeyed = pieces.every((piece) =>
    mark.keyFields.every((name) => readKey(piece, name, type.name).length > 0),
  );
  const names = isKeyed && mark.keyFields.length > 0 ? mark.keyFields : subject;
  return others.map((other) => {
    const differing = names.map((name) => {
      const [mine] = readKey(first, name, type.name);
      const [theirs] = readKey(other, name, type.name);
      return mine === undefined || theirs === undefined ? 'true' : `${mine} !== ${theirs}`;
    });
    return `if (s${first.id} != null && s${other.id} != null && (${differing.join(' || ')})) { R.judge.withheld++; return GONE; }`;
  });
}

/** One owners field holds a list; several are put together, and any that is missing leaves the owners unknown. */
function ownersCode(reads: readonly string[]): string {
  if (reads.length === 0) return 'undefined';
  const [only] = reads;
  return reads.length === 1 && only !== undefined ? only : `[${reads.join(', ')}].flat()`;
}
