// What the mailbox page is made of. Text enters as textContent only, so that mail can never become markup.

export const byId = (id) => document.getElementById(id);

const OUTCOMES = {
  delivered: ['Delivered', 'good'],
  bounced: ['Bounced', 'bad'],
  suppressed: ['Suppressed', 'bad'],
  rejected: ['Rejected', 'bad'],
  complained: ['Marked as spam', 'warn'],
  autoReplied: ['Automatic reply', 'plain'],
};

export function make(tag, { text, ...attributes } = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

export function avatar(address, element = make('span', { class: 'avatar', 'aria-hidden': 'true' })) {
  const hue = [...address].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
  element.style.setProperty('--hue', hue);
  element.textContent = [...address][0] ?? '?';
  return element;
}

export function badge(outcome) {
  const [text, kind] = OUTCOMES[outcome] ?? [outcome, 'plain'];
  return make('span', { class: `badge ${kind}`, text });
}

export function shortTime(at) {
  const date = new Date(at);
  const today = new Date().toDateString() === date.toDateString();
  const thisYear = new Date().getFullYear() === date.getFullYear();
  if (today) return date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  return date.toLocaleDateString('en', {
    day: 'numeric',
    month: 'short',
    ...(thisYear ? {} : { year: 'numeric' }),
  });
}

export function fullTime(at) {
  return new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
}

export function table(rows) {
  return make('table', {}, [
    make(
      'tbody',
      {},
      rows.map(([name, value]) =>
        make('tr', {}, [make('th', { text: name, scope: 'row' }), make('td', {}, [value])]),
      ),
    ),
  ]);
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
