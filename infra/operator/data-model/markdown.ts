/** Rows under their heads; cells in which a bar stands are safe. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text as it stands in the code; nothing where there is nothing. */
export function code(text: string): string {
  return text ? `\`${text}\`` : '';
}
