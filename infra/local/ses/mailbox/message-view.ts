import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { decodeWords } from '../encoded-words.ts';
import type { StoredMessage } from '../mail-store.ts';
import { parseHeaders } from '../mime-headers.ts';

/** What the page shows of one message. All of it is text: the page never puts it into its own markup. */
export async function messageView(message: StoredMessage, raw: Buffer) {
  const parsed = await simpleParser(raw);
  return {
    cc: addressText(parsed.cc),
    toHeader: addressText(parsed.to),
    replyTo: addressText(parsed.replyTo),
    text: parsed.text ?? '',
    hasHtml: typeof parsed.html === 'string',
    hasRemoteImages:
      typeof parsed.html === 'string' &&
      /(?:src|background)\s*=\s*["']?https?:|url\(\s*["']?https?:/i.test(parsed.html),
    headers: parseHeaders(raw).fields.map(({ name, value }) => ({ name, value: decodeWords(value) })),
    attachments: listedAttachments(parsed).map(({ filename, size, contentType }, index) => ({
      index,
      filename: filename ?? `attachment-${index + 1}`,
      size,
      contentType,
    })),
    size: message.size,
    recipients: message.recipients,
    configurationSet: message.configurationSet,
    tags: message.tags,
  };
}

/** The file of an attachment, by its place among those that `messageView` lists. */
export async function attachmentOf(raw: Buffer, index: number) {
  const attachment = listedAttachments(await simpleParser(raw))[index];
  if (!attachment) return undefined;
  return { filename: attachment.filename ?? `attachment-${index + 1}`, content: attachment.content };
}

/**
 * The HTML part as a document of its own. Its policy runs no script, sends nothing and loads only what is inside
 * the message (remote images on request); `sandbox` puts it into an origin without rights even when it is opened
 * outside the page's frame. Links open in a new tab.
 */
export async function htmlDocument(raw: Buffer, options: { remoteImages: boolean }) {
  const parsed = await simpleParser(raw);
  const images = options.remoteImages ? 'data: https: http:' : 'data:';
  const html = typeof parsed.html === 'string' ? parsed.html : `<pre>${escapeHtml(parsed.text ?? '')}</pre>`;
  return {
    html: `<!doctype html><meta charset="utf-8"><base target="_blank"><meta name="color-scheme" content="light"><meta name="viewport" content="width=device-width">${html}`,
    policy: `default-src 'none'; img-src ${images}; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox`,
  };
}

/** Pictures that the HTML shows by themselves are not listed again. */
function listedAttachments(parsed: ParsedMail) {
  return parsed.attachments.filter((attachment) => !attachment.related);
}

function addressText(addresses: AddressObject | AddressObject[] | undefined): string {
  if (!addresses) return '';
  return (Array.isArray(addresses) ? addresses : [addresses]).map(({ text }) => text).join(', ');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
