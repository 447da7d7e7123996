import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { isAppError } from '../../shared/errors.ts';
import type { Table } from './table/gateway.ts';

/** What a link leads to: a record, or a child in the collection of its parent. */
export interface LinkTarget {
  readonly orgId: string;
  readonly type: string;
  readonly id: string;
  readonly parentId?: string | undefined;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

const payload = z.tuple([z.string(), z.string(), z.string(), z.string(), z.int()]);

/** Cursors are signed with the same key; the prefix keeps one from passing for the other. */
const sign = (text: string, key: string) => createHmac('sha256', key).update(`link.${text}`).digest();

/** A token that leads to the record until it expires, signed with the organization's key. */
export function sealLink({ orgId, type, id, parentId = '', expiresAt }: LinkTarget, key: string): string {
  const text = Buffer.from(JSON.stringify([orgId, type, id, parentId, expiresAt])).toString('base64url');
  return `${text}.${sign(text, key).toString('base64url')}`;
}

/** What a token leads to; `undefined` when it was changed, made by somebody else, or has expired at `now` (epoch ms). */
export async function openLink(table: Table, token: string, now: number): Promise<LinkTarget | undefined> {
  const [text = '', signature = ''] = token.split('.');
  const target = readTarget(text);
  if (!target) return undefined;
  const key = await keyOf(table, target.orgId);
  if (key === undefined) return undefined;
  const [given, expected] = [Buffer.from(signature, 'base64url'), sign(text, key)];
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine && target.expiresAt * 1000 > now ? target : undefined;
}

async function keyOf(table: Table, orgId: string): Promise<string | undefined> {
  try {
    return await table.signingKey(orgId);
  } catch (error) {
    if (isAppError(error, 'not_found')) return undefined;
    throw error;
  }
}

function readTarget(text: string): LinkTarget | undefined {
  try {
    const read = payload.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!read.success) return undefined;
    const [orgId, type, id, parentId, expiresAt] = read.data;
    return { orgId, type, id, ...(parentId && { parentId }), expiresAt };
  } catch {
    return undefined;
  }
}
