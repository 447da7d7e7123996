import * as z from 'zod';
import { derivedId, idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

export const duplicateTypes = ['contact', 'account'] as const;
export type DuplicateType = (typeof duplicateTypes)[number];

/** Why two records may be one: says what agrees, never what stands there. */
export const DuplicateReasons = z.array(
  z.object({ field: z.string(), points: z.number(), because: z.string() }),
);

const schema = recordSchema('duplicate', z.object({}), {
  type: z.enum(duplicateTypes),
  /** In order of their letters, so that a pair has one id whoever comes first. */
  recordIds: z.tuple([z.string(), z.string()]),
  score: z.int().min(0).max(100),
  reasons: DuplicateReasons,
  /** closed: one of the two is gone, or they are no longer alike. */
  status: z.enum(['open', 'dismissed', 'merged', 'closed']),
  /** What was said when it was dismissed. */
  dismissedBecause: z.string().optional(),
  dismissedAt: instant.optional(),
  mergeId: idOf('merge').optional(),
  /** When a closed one is forgotten, epoch s. */
  expiresAt: z.int().optional(),
});

/**
 * Two records that may be one, each pair once. It waits until somebody merges them or says that they are not the same; it
 * goes when one of them goes or no longer looks like the other.
 */
export const Duplicate = defineEntity({
  name: 'duplicate',
  schema,
  placements: ({ id, type, status, score, recordIds: [one, other] }) =>
    status === 'open'
      ? {
          // The best first: the index is read upwards.
          status: [`duplicate#${type}#open`, `${String(100 - score).padStart(3, '0')}#${id}`] as const,
          // A pair is found by either of its two, whichever type they are of.
          account: [`duplicate#${one}`, id] as const,
          contact: [`duplicate#${other}`, id] as const,
        }
      : {},
});
export type Duplicate = z.output<typeof Duplicate.schema>;

/** A pair as the work list shows it. */
export const DuplicateView = schema.extend({
  level: z.enum(['certain', 'likely', 'possible']).optional(),
  records: z.array(z.object({ id: z.string(), name: z.string() })).describe('The two, each with its name'),
});
export type DuplicateView = z.output<typeof DuplicateView>;

/** The two ids in the order in which a pair names them. */
export function pairOf(one: string, other: string): [string, string] {
  return one < other ? [one, other] : [other, one];
}

/** The id of the pair, whoever comes first. */
export function duplicateIdOf(one: string, other: string): string {
  return derivedId('duplicate', 0, pairOf(one, other).join('#'));
}

/** What was found out about a pair now. */
export interface Finding {
  readonly score: number;
  readonly reasons: readonly Duplicate['reasons'][number][];
}

/**
 * What becomes of a known pair when it was looked at again: an open one says what is true now; one that people dismissed
 * comes back only when the facts have come to say more than they did then. `undefined` where nothing changes. Pure.
 */
export function reconsidered(pair: Duplicate, { score, reasons }: Finding): Partial<Duplicate> | undefined {
  const isNews = score !== pair.score || JSON.stringify(reasons) !== JSON.stringify(pair.reasons);
  if (pair.status === 'open') return isNews ? { score, reasons: [...reasons] } : undefined;
  if (pair.status === 'dismissed' && score <= pair.score) return undefined;
  return {
    status: 'open',
    score,
    reasons: [...reasons],
    dismissedBecause: undefined,
    dismissedAt: undefined,
    mergeId: undefined,
    // Else TTL would take away a pair that waits.
    expiresAt: undefined,
  };
}
