import type { Interaction } from '../../shared/customers/interaction.ts';
import { isAppError } from '../../shared/errors.ts';
import { summaryKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';

interface Span {
  readonly orgId: string;
  readonly accountId: string;
  first: string;
  last: string;
}

/**
 * Keeps the first and the last touch of accounts: with the customer, inbound or outbound; what happened inside the house is
 * none. One write an account for many touches; the latest wins and the earliest wins, so it may be repeated.
 */
export async function noteTouches(table: Table, touches: readonly Interaction[]): Promise<void> {
  for (const span of spansOf(touches)) await noteSpan(table, span);
}

function spansOf(touches: readonly Interaction[]): Span[] {
  const spans = new Map<string, Span>();
  for (const { orgId, accountId, at, direction } of touches) {
    if (!accountId || direction === 'internal') continue;
    const name = `${orgId}#${accountId}`;
    const span = spans.get(name);
    if (!span) spans.set(name, { orgId, accountId, first: at, last: at });
    else if (at < span.first) span.first = at;
    else if (at > span.last) span.last = at;
  }
  return [...spans.values()];
}

async function noteSpan(table: Table, { orgId, accountId, first, last }: Span): Promise<void> {
  const key = summaryKey(orgId, accountId, 'value');
  const names = 'SET entity = :entity, accountId = :account';
  const named = { ':entity': 'accountSummary', ':account': accountId };
  let known: unknown;
  try {
    const after = await table.adjust(key, {
      set: `${names}, lastTouchAt = :last, firstTouchAt = if_not_exists(firstTouchAt, :first)`,
      values: { ...named, ':last': last, ':first': first },
      condition: 'attribute_not_exists(lastTouchAt) OR lastTouchAt < :last',
    });
    known = after.firstTouchAt;
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
  if (typeof known === 'string' && known <= first) return;
  try {
    await table.adjust(key, {
      set: `${names}, firstTouchAt = :first`,
      values: { ...named, ':first': first },
      condition: 'firstTouchAt > :first',
    });
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
}
