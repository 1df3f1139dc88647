import { print } from 'graphql';
import type { Classification, Proposal } from './classify.ts';
import type { DeclaredField, DeclaredType } from './declared.ts';

/**
 * Writes proposals as an overlay. Each mark stands beside a `@proposed`, so that the check refuses it until a person
 * takes that away; what nothing was proposed for stands as a comment.
 */
export function overlayText(service: string, { declared, proposals }: Classification): string {
  const blocks = declared.types.flatMap((type) => {
    const block = typeBlock(type, proposals);
    return block === null ? [] : [block];
  });
  const text = blocks.join('\n');
  const names = [
    'classified',
    'dependsOnRows',
    'notCustomerData',
    'proposed',
    'scope',
    'subject',
    'tests',
  ];
  const used = names.filter(
    (one) => new RegExp(`^[^#]*@${one}\\(`, 'm').test(text) || text.includes(`@${one} @`),
  );
  const header = [
    `# Proposed for the service ${service}, from names, types and neighbours. Nothing here counts yet: the check refuses`,
    '# whatever carries @proposed. Read each reason, correct the marks, then take that @proposed(…) away.',
  ];
  if (used.length === 0) return `${[...header, ...blocks].join('\n')}\n`;
  const list = used.map((one) => `"@${one}"`).join(', ');
  const link = `extend schema @link(url: "https://consentry.dev/spec/v1.0", import: [${list}])`;
  return [...header, link, '', text].join('\n');
}

function typeBlock(type: DeclaredType, proposals: ReadonlyMap<string, Proposal>): string | null {
  const own = proposals.get(type.name) ?? null;
  const lines = type.fields.flatMap((field) => fieldLines(type, field, proposals));
  if (own === null && lines.length === 0) return null;
  const notes = own?.marks === null ? [`# ${type.name}: ${own.reason}`] : [];
  const head = `extend ${type.keyword} ${type.name}${own?.marks == null ? '' : ` ${marked(own.marks, own.reason)}`}`;
  const hasField = lines.some((one) => !one.trimStart().startsWith('#'));
  // An extension without a field or a mark is no SDL, so what is left of it is a comment.
  if (!hasField) {
    const comments = lines.map((one) => `# ${type.name}.${one.replace(/^ *# /, '')}`);
    return [...notes, ...(own?.marks == null ? [] : [head]), ...comments, ''].join('\n');
  }
  return [...notes, `${head} {`, ...lines, '}', ''].join('\n');
}

function fieldLines(
  type: DeclaredType,
  field: DeclaredField,
  proposals: ReadonlyMap<string, Proposal>,
): readonly string[] {
  const coordinate = `${type.name}.${field.name}`;
  const own = proposals.get(coordinate) ?? null;
  const given = field.arguments.flatMap((one) => {
    const proposal = proposals.get(`${coordinate}(${one.name.value}:)`);
    return proposal === undefined
      ? []
      : [{ text: `${one.name.value}: ${print(one.type)}`, proposal }];
  });
  const open = [
    ...(own?.marks === null ? [`  # ${field.name}: ${own.reason}`] : []),
    ...given
      .filter((one) => one.proposal.marks === null)
      .map((one) => `  # ${field.name}(${one.text}): ${one.proposal.reason}`),
  ];
  const argued = given.flatMap(({ text, proposal: { marks, reason } }) =>
    marks === null ? [] : [`    ${text} ${marked(marks, reason)}`],
  );
  if (argued.length === 0 && own?.marks == null) return open;
  const marks = own?.marks == null ? '' : ` ${marked(own.marks, own.reason)}`;
  const end = `${print(field.type)}${marks}`;
  if (argued.length === 0) return [...open, `  ${field.name}: ${end}`];
  return [...open, `  ${field.name}(`, ...argued, `  ): ${end}`];
}

function marked(marks: string, reason: string): string {
  return `${marks} @proposed(reason: ${JSON.stringify(reason)})`;
}
