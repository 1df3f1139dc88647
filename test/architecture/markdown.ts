/** Reading of what the documents state for machines too: tables and code blocks. */

/** Rows of every table whose header starts with these columns; cells are trimmed, code marks are taken off. */
export function tableRows(
  markdown: string,
  header: readonly string[],
): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  let inside = false;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? cellsOf(line) : null;
    if (cells === null) inside = false;
    else if (header.every((name, at) => cells[at] === name)) inside = true;
    else if (inside && !cells.every((cell) => /^:?-+:?$/.test(cell))) rows.push(cells);
  }
  return rows;
}

/** Fenced blocks of one language. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  const fences = markdown.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms);
  return [...fences].filter((match) => match[1] === language).map((match) => match[2] ?? '');
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''));
}
