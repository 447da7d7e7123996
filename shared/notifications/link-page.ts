import { Html, html } from '../text/html.ts';
import type { TextLanguage } from './texts.ts';

const words = {
  en: {
    about: 'This is what the mail told you about:',
    next: 'To go on, sign in with the address that the mail was sent to, then open:',
    how: 'How to sign in',
    openAlone: 'To go on, sign in with the address that the mail was sent to.',
    gone: 'What this link led to is gone',
    goneMore: 'It is no longer kept, or you no longer work here.',
    unknown: 'This link does not work',
    unknownMore:
      'Links in our mails work for 30 days; this one is older, not complete, or not from us. What it was about is still there: sign in to find it.',
  },
  zh: {
    about: '邮件通知您的内容：',
    next: '请使用收到此邮件的邮箱地址登录，然后打开：',
    how: '如何登录',
    openAlone: '请使用收到此邮件的邮箱地址登录后继续。',
    gone: '此链接指向的内容已不存在',
    goneMore: '内容已不再保留，或您已不在此组织工作。',
    unknown: '此链接无效',
    unknownMore:
      '邮件中的链接有效期为 30 天；此链接已过期、不完整，或并非由我们发出。相关内容仍在，请登录后查看。',
  },
} as const satisfies Record<TextLanguage, unknown>;

const style = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --paper: #fff; --accent: #1f5fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a4afbd; --paper: #161b22; --accent: #7fb0ff; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 36rem; margin: 0 auto; padding: 2rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 1rem; }
.soft { color: var(--soft); }
a { color: var(--accent); }
code { font-family: ui-monospace, monospace; }
`;

/** What a link of a mail shows before anybody signed in: no more than the mail said. */
export function linkPage(
  language: TextLanguage,
  { title, link }: { title: string; link?: string | undefined },
): string {
  const say = words[language];
  return page(
    language,
    title,
    html`<p class="soft">${say.about}</p>
<h1>${title}</h1>
<p>${link ? say.next : say.openAlone}</p>
${link && html`<p><code>GET ${link}</code></p>`}
<p><a href="/docs#start">${say.how}</a></p>`,
  );
}

/** The page of a link that is no good any more, or never was. */
export function deadLinkPage(language: TextLanguage, reason: 'gone' | 'unknown'): string {
  const say = words[language];
  return page(
    language,
    say[reason],
    html`<h1>${say[reason]}</h1>
<p role="alert">${reason === 'gone' ? say.goneMore : say.unknownMore}</p>
<p><a href="/docs#start">${say.how}</a></p>`,
  );
}

function page(language: TextLanguage, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${Html.trusted(style)}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`.text;
}
