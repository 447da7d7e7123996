/**
 * The form in which texts are compared: Unicode NFKC (full-width letters, ligatures and compatibility forms become plain
 * ones), without difference of case (ß equals SS), spaces at the ends removed. For comparing, never for showing.
 */
export function foldText(text: string): string {
  const trimmed = text.trim();
  if (isAscii(trimmed)) return trimmed.toLowerCase();
  // Upper case first: it unfolds what has no single capital (ß, ŉ, final sigma). Case can undo NFKC, so it comes last.
  // Some compatibility forms become a space and a mark.
  return trimmed.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').trim();
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return false;
  }
  return true;
}
