import * as z from 'zod';

/** What became of one field; `before` is absent where it was empty, `after` where it is now. */
export const FieldChange = z.object({
  /** Dotted: `offer.respondBy`. */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.output<typeof FieldChange>;

/** Who changed what, and when: one entry for every change of every record. */
export const AuditEntry = z.object({
  at: z.string(),
  /** The id of whoever did it; `system` for Baton itself. */
  actor: z.string(),
  action: z.string(),
  recordType: z.string(),
  recordId: z.string(),
  /** The record's version after the change. */
  version: z.int(),
  changes: z.array(FieldChange),
});
export type AuditEntry = z.output<typeof AuditEntry>;
