/** The beginning of a text, at most so many UTF-16 units; never half of a character that takes two of them. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(0, most);
  return end.isWellFormed() ? end : end.slice(0, -1);
}
