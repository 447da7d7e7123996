import MailComposer from 'nodemailer/lib/mail-composer';
import { acceptMessage, checkTag, type Mailroom } from './accept-message.ts';
import type { QueryParameters, Xml } from './query-protocol.ts';
import { invalidParameter } from './ses-error.ts';

/** `SendRawEmail`: the client's own MIME message. */
export function sendRawEmail(mailroom: Mailroom, parameters: QueryParameters): Xml {
  const raw = Buffer.from(parameters.required('RawMessage.Data'), 'base64');
  const source = parameters.optional('Source');
  const configurationSetName = parameters.optional('ConfigurationSetName');
  const destinations = parameters.list('Destinations');
  const tags = readTags(parameters);
  parameters.refuseUnread();
  const { messageId } = acceptMessage(mailroom, {
    raw,
    operation: 'SendRawEmail',
    destinations,
    tags,
    ...(source === undefined ? {} : { source }),
    ...(configurationSetName === undefined ? {} : { configurationSetName }),
  });
  return { MessageId: messageId };
}

/** `SendEmail`: SES builds the MIME message from subject and bodies. */
export async function sendEmail(mailroom: Mailroom, parameters: QueryParameters): Promise<Xml> {
  const source = parameters.required('Source');
  const to = parameters.list('Destination.ToAddresses');
  const cc = parameters.list('Destination.CcAddresses');
  const bcc = parameters.list('Destination.BccAddresses');
  const subject = readContent(parameters, 'Message.Subject');
  const text = readContent(parameters, 'Message.Body.Text');
  const html = readContent(parameters, 'Message.Body.Html');
  const replyTo = parameters.list('ReplyToAddresses');
  const returnPath = parameters.optional('ReturnPath');
  const configurationSetName = parameters.optional('ConfigurationSetName');
  const tags = readTags(parameters);
  parameters.refuseUnread();
  if (text === undefined && html === undefined) {
    throw invalidParameter('Empty body: Message.Body.Text or Message.Body.Html is required.');
  }
  const composer = new MailComposer({
    from: source,
    to,
    cc,
    replyTo,
    subject: subject ?? '',
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    ...(returnPath === undefined ? {} : { headers: { 'Return-Path': returnPath } }),
  });
  const { messageId } = acceptMessage(mailroom, {
    raw: await composer.compile().build(),
    operation: 'SendEmail',
    source,
    destinations: [...to, ...cc, ...bcc],
    tags,
    ...(configurationSetName === undefined ? {} : { configurationSetName }),
  });
  return { MessageId: messageId };
}

/** `{ Data, Charset }`: the charset is how SES encodes the part; ours are always UTF-8, which holds every text. */
function readContent(parameters: QueryParameters, prefix: string): string | undefined {
  parameters.optional(`${prefix}.Charset`);
  return parameters.optional(`${prefix}.Data`);
}

function readTags(parameters: QueryParameters): Record<string, string> {
  const tags = parameters.structures('Tags', (prefix) => {
    const name = parameters.required(`${prefix}.Name`);
    const value = parameters.required(`${prefix}.Value`);
    checkTag(name, value);
    return [name, value] as const;
  });
  return Object.fromEntries(tags);
}
