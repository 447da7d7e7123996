import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { recordKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';

const folders = ['imports', 'exports'];
/** S3 lists and deletes a thousand at once. */
const mostAtOnce = 1000;

/**
 * Deletes the files of an organization's imports and exports, all of them: whom a file names cannot be told from its name,
 * it is a copy that has served, and it would be gone in days anyway. Those of a job that waits or runs stay until
 * the second pass. Gives how many went.
 */
export function filesIn(bucket: string, table: Table): (orgId: string) => Promise<number> {
  const client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  return async (orgId) => {
    let deleted = 0;
    for (const folder of folders) {
      let token: string | undefined;
      do {
        const listed = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${folder}/${orgId}/`,
            MaxKeys: mostAtOnce,
            ContinuationToken: token,
          }),
        );
        const keys = (listed.Contents ?? []).flatMap(({ Key }) => Key ?? []);
        const settled = await withoutRunning(table, orgId, keys);
        if (settled.length > 0) await remove(client, bucket, settled);
        deleted += settled.length;
        token = listed.NextContinuationToken;
      } while (token);
    }
    return deleted;
  };
}

async function remove(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    }),
  );
  if (Errors.length > 0) throw new Error(`S3 did not delete ${Errors.length} files: ${Errors[0]?.Code}`);
}

/** The files whose job is over: `imports/<org>/imp_01j….csv`. */
async function withoutRunning(table: Table, orgId: string, keys: readonly string[]): Promise<string[]> {
  const jobOf = (key: string) => key.split('/')[2]?.split('.')[0] ?? '';
  const ids = [...new Set(keys.map(jobOf))];
  const items = await table.items(
    ids.map((id) => recordKey(orgId, id)),
    true,
  );
  const running = new Set(
    items.filter(({ status }) => status === 'waiting' || status === 'running').map(({ id }) => String(id)),
  );
  return keys.filter((key) => !running.has(jobOf(key)));
}
