import type { Fact } from '../../shared/notifications/packet-facts.ts';
import type { TextLanguage } from '../../shared/notifications/texts.ts';
import { Html, html } from '../../shared/text/html.ts';
import { plainText, type Wording } from './message.ts';

const words = {
  en: {
    open: 'Open in Baton',
    answer: 'Open and answer',
    why: (organization: string) => `You get this because you work with Baton at ${organization}.`,
    expires: 'The link holds for 30 days and shows only what this mail says; sign in to see more.',
  },
  zh: {
    open: '在 Baton 中打开',
    answer: '打开并答复',
    why: (organization: string) => `您收到此邮件是因为您在 ${organization} 使用 Baton。`,
    expires: '链接 30 天内有效，仅显示本邮件的内容；登录后可查看更多。',
  },
} as const;

export interface MailInput {
  readonly wording: Wording;
  readonly language: TextLanguage;
  readonly link: string;
  readonly organizationName: string;
  /** Whether an answer is awaited. */
  readonly isQuestion: boolean;
}

// Inline styles are all that every mail program keeps; the classes are for those that darken what they show.
const font = "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif";
const styles = {
  page: `margin:0;padding:0;background-color:#f3f5f8;color:#1b2430;${font}`,
  card: 'width:100%;max-width:600px;background-color:#ffffff;border-radius:10px',
  title: `margin:0 0 16px;font-size:20px;line-height:1.35;font-weight:600;color:#1b2430;word-break:break-word;${font}`,
  paragraph: `margin:0 0 14px;font-size:16px;line-height:1.55;color:#1b2430;word-break:break-word;${font}`,
  label: `margin:0 0 2px;font-size:13px;line-height:1.4;color:#5b6675;${font}`,
  button: `display:inline-block;padding:12px 24px;border-radius:8px;background-color:#1f5fbf;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none;${font}`,
} as const;

const darkened = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #0d1117 !important; }
  .card { background-color: #161b22 !important; }
  .ink { color: #e8ecf1 !important; }
  .soft { color: #a4afbd !important; }
  .button { background-color: #7fb0ff !important; color: #0d1117 !important; }
}
@media (max-width: 480px) { .button { display: block !important; text-align: center !important; } .inside { padding: 20px 16px !important; } }
`;

/** The two parts of a mail; they say the same. Whatever people wrote is escaped; nothing is loaded from anywhere. */
export function renderMail({ wording, language, link, organizationName, isQuestion }: MailInput): {
  text: string;
  html: string;
} {
  const said = words[language];
  const action = isQuestion ? said.answer : said.open;
  const footer = `${said.why(organizationName)} ${said.expires}`;
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${wording.title}</title>
<style>${Html.trusted(darkened)}</style>
</head>
<body class="page" style="${styles.page}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" cellpadding="0" cellspacing="0" border="0" style="${styles.card}"><tr><td class="inside" style="padding:28px 28px 24px">
<h1 class="ink" style="${styles.title}">${wording.title}</h1>
<p class="ink" style="${styles.paragraph}">${wording.body}</p>
<p style="margin:22px 0"><a class="button" href="${link}" style="${styles.button}">${action}</a></p>
${wording.facts.map(factHtml)}<p class="soft" style="${styles.label}">${footer}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
  return { text: `${plainText(wording)}\n\n${action}: ${link}\n\n-- \n${footer}\n`, html: page.text };
}

function factHtml({ label, value }: Fact): Html {
  const lines = value.split(/\r\n|\r|\n/).map((line, index) => [index > 0 && Html.trusted('<br>'), line]);
  return html`<p class="soft" style="${styles.label}">${label}</p>
<p class="ink" style="${styles.paragraph}">${lines}</p>
`;
}
