import { createHmac } from 'node:crypto';
import { expiryAttribute, rateKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';

const windowMs = 60_000;
/** Counters are kept a little longer than they count: TTL is in no hurry. */
const keptSeconds = 600;

/**
 * Counts a request from an address and tells how many seconds to wait when it was one too many; `undefined` when it was
 * not. Windows are minutes of the clock. Of the address only a keyed hash is kept.
 */
export async function secondsToWait(
  table: Table,
  { orgId, what, address, perMinute }: { orgId: string; what: string; address: string; perMinute: number },
  now: number,
): Promise<number | undefined> {
  const secret = await table.signingKey(orgId);
  const who = createHmac('sha256', secret).update(address).digest('base64url').slice(0, 22);
  const window = Math.floor(now / windowMs);
  const { hits } = await table.adjust(rateKey(orgId, `${what}#${who}`, String(window)), {
    set: `SET hits = if_not_exists(hits, :zero) + :one, ${expiryAttribute} = :until`,
    values: { ':zero': 0, ':one': 1, ':until': Math.floor(now / 1000) + keptSeconds },
  });
  if (Number(hits) <= perMinute) return undefined;
  return Math.max(1, Math.ceil(((window + 1) * windowMs - now) / 1000));
}
