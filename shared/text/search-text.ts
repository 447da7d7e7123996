/** What a text is to whoever looks for it; in the order of what counts more. */
export const textKinds = ['name', 'code', 'company', 'email', 'domain', 'phone', 'other'] as const;
export type TextKind = (typeof textKinds)[number];

/** A text that finds a record, and the field it stands in: who may not see the field does not find by it. */
export interface SearchText {
  readonly field: string;
  readonly kind: TextKind;
  readonly text: string | undefined;
}

const ranks: Readonly<Record<TextKind, Rank>> = {
  name: 1,
  code: 1,
  company: 2,
  email: 3,
  domain: 3,
  phone: 4,
  other: 5,
};

/** 1 is best: name or number, company, e-mail, phone, anything else. */
export type Rank = 1 | 2 | 3 | 4 | 5;

export function rankOf(kind: TextKind): Rank {
  return ranks[kind];
}

/** Where in its text a word stands: it begins the text, it is a later word, it is a part of a run without spaces. */
export type Position = 0 | 1 | 2;

/** A word that finds a record, and the place that it was taken from. */
export interface IndexWord {
  readonly word: string;
  readonly field: string;
  readonly rank: Rank;
  readonly position: Position;
}
