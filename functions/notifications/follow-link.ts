import { deadLinkPage, linkPage } from '../../shared/notifications/link-page.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import type { notificationsRoutes } from '../../shared/notifications/routes.ts';
import { type TextLanguage, textLanguageOf } from '../../shared/notifications/texts.ts';
import { User } from '../../shared/organization/user.ts';
import { childKey } from '../../shared/table/keys.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { type LinkTarget, openLink } from '../platform/link.ts';
import { Reply } from '../platform/reply.ts';
import type { Table } from '../platform/table/gateway.ts';

type LinkRequest = RequestOf<typeof notificationsRoutes.followLink>;

/**
 * The page behind the link of a mail. It changes nothing and signs nobody in: mail programs and scanners open links too.
 * 404 for a link that is not ours or is too old, 410 for one whose reader no longer works here, or that was forgotten.
 */
export async function followLink({ table, now }: RequestContext, request: LinkRequest): Promise<Reply> {
  const target = await openLink(table, request.params.token, now);
  if (!target) return pageReply(deadLinkPage(acceptedLanguage(request), 'unknown'), 404);
  const notification = await notificationOf(table, target);
  if (!notification) return pageReply(deadLinkPage(acceptedLanguage(request), 'gone'), 410);
  return pageReply(linkPage(textLanguageOf([notification.language]), notification), 200);
}

async function notificationOf(
  table: Table,
  { orgId, type, id, parentId: userId }: LinkTarget,
): Promise<Notification | undefined> {
  if (type !== Notification.name || !userId) return undefined;
  const user = await table.find(User, orgId, userId);
  return user?.active ? table.findAt(Notification, childKey(orgId, userId, 'note', id)) : undefined;
}

function acceptedLanguage({ headers }: LinkRequest): TextLanguage {
  return textLanguageOf(
    (headers['accept-language'] ?? '').split(',').map((tag) => tag.split(';')[0]?.trim()),
  );
}

function pageReply(page: string, status: number): Reply {
  return new Reply(page, {
    status,
    headers: {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      // The address is the key to the page: it must not travel on to what the page links to.
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
  });
}
