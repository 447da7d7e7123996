/** Who did something, as a sentence says it: a name that is filled in later, or Baton itself. */
export function who(actorId: string): string {
  return actorId.startsWith('user_') ? `{${actorId}}` : 'Baton';
}

/** A text as part of a sentence: quoted, on one line, no longer than somebody reads. */
export function quoted(text: string, longest = 120): string {
  const line = text.replace(/[\s{}]+/gu, ' ').trim();
  const characters = [...line];
  return `“${characters.length > longest ? `${characters.slice(0, longest).join('')}…` : line}”`;
}

/** The words of a camel-case code: `pendingCustomer` is “pending customer”. */
export function worded(code: string): string {
  return code.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`).replace(/_/gu, ' ');
}

/** A reason that somebody gave, at the end of a sentence. */
export function because(reason: string | undefined): string {
  return reason ? `: ${quoted(reason, 300)}` : '.';
}

/** Where a sentence names a record: `{user_01j…}`. */
export const mention = /\{([a-z]{2,8}_[0-9a-hjkmnp-tv-z]{26})\}/gu;

/** What people wrote, as it is, but naming no record: an id in braces would be filled in with a name they may not see. */
export function asWritten(text: string): string {
  return text.replace(mention, '($1)');
}

/** A text of at most so many characters, its end cut off with …; no character is cut in two. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…` : text;
}
