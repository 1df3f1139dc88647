/** Lines of a table with aligned columns; the last column is not padded. */
export function table(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => {
    const last = row.length - 1;
    const cells = row.map((cell, n) => (n === last ? cell : cell.padEnd(widths[n] ?? 0)));
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

/** A table below its title; nothing where there are no rows. */
export function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...table(rows)];
}

/** `1 error`, `2 errors`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
