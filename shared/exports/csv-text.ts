/** A line of a CSV file (RFC 4180). */
export function csvText(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** Without it Excel takes UTF-8 for the code page of the machine. */
export const byteOrderMark = '\uFEFF';

/**
 * What a spreadsheet would run as a formula, made a text by a quote before it
 * (https://owasp.org/www-community/attacks/CSV_Injection): cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage
 * return, also behind spaces and quotes, and their full-width twins. Phone numbers in E.164 are among them: a client that
 * reads them takes the quote off, as our own import does.
 */
export function defused(cell: string): string {
  return /^[\s"'“”‘’]*[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell;
}
