// The mailbox page. Everything from a message enters the page as text (textContent) or inside the sandboxed frame.

const BASE = '/_local/mailbox/messages';
const REFRESH_EVERY = 2500;
const READ_KEY = 'baton.mailbox.read';

const byId = (id) => document.getElementById(id);
const state = { items: [], cursor: undefined, text: '', selected: undefined, tab: undefined, detail: undefined };
const read = new Set(JSON.parse(localStorage.getItem(READ_KEY) ?? '[]'));

const OUTCOMES = {
  delivered: ['Delivered', 'good'],
  bounced: ['Bounced', 'bad'],
  suppressed: ['Suppressed', 'bad'],
  rejected: ['Rejected', 'bad'],
  complained: ['Marked as spam', 'warn'],
  autoReplied: ['Automatic reply', 'plain'],
};

function make(tag, { text, ...attributes } = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

async function getJson(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

// The list

async function loadPage(cursor) {
  const query = new URLSearchParams({ limit: '50' });
  if (state.text) query.set('text', state.text);
  if (cursor) query.set('cursor', cursor);
  return getJson(`${BASE}?${query}`);
}

async function refresh() {
  const asked = state.text;
  try {
    const [page, { count }] = await Promise.all([
      loadPage(),
      getJson(`/_local/mailbox/count?${new URLSearchParams(asked ? { text: asked } : {})}`),
    ]);
    if (asked !== state.text) return;
    const last = page.items.at(-1);
    const overlap = state.items.findIndex((item) => item.id === last?.id);
    // Pages loaded further down stay; new mail goes on top of them.
    if (overlap >= 0 && overlap < state.items.length - 1) page.items.push(...state.items.slice(overlap + 1));
    else state.cursor = page.cursor;
    const changed = page.items.length !== state.items.length || page.items[0]?.id !== state.items[0]?.id;
    state.items = page.items;
    if (changed || state.items.length === 0) renderList();
    byId('count').textContent = count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`;
    showLive(true);
  } catch {
    showLive(false);
  }
}

function showLive(isLive) {
  byId('live').classList.toggle('lost', !isLive);
  byId('live-text').textContent = isLive ? 'Live' : 'Not reachable';
}

function renderList() {
  byId('messages').replaceChildren(...state.items.map(renderItem));
  byId('more').hidden = !state.cursor;
  byId('list-empty').hidden = state.items.length > 0;
  byId('list-empty-title').textContent = state.text ? 'Nothing found' : 'No mail yet';
  byId('list-empty-text').textContent = state.text
    ? 'No recipient, sender or subject contains this.'
    : 'Whatever the system sends shows up here at once. Nothing leaves this machine.';
  byId('list-title').textContent = state.text ? `“${state.text}”` : 'All mail';
}

function renderItem(item) {
  const to = item.to.length > 1 ? `${item.to[0]} and ${item.to.length - 1} more` : item.to[0];
  const link = make('a', { class: 'item', href: `#${item.id}` }, [
    avatar(item.to[0] ?? '?'),
    make('div', {}, [
      make('div', { class: 'line' }, [
        make('span', { class: 'to', text: to, title: item.to.join(', ') }),
        make('time', { text: shortTime(item.at), datetime: item.at, title: fullTime(item.at) }),
      ]),
      make('div', { class: 'line' }, [
        make('span', { class: 'subject', text: item.subject || '(no subject)' }),
        ...item.outcomes.filter((outcome) => outcome !== 'delivered').map(badge),
      ]),
      make('div', { class: 'line' }, [make('span', { class: 'from', text: `from ${item.fromName || item.from}` })]),
    ]),
  ]);
  link.classList.toggle('unread', !read.has(item.id));
  link.setAttribute('aria-current', String(item.id === state.selected));
  return make('li', {}, [link]);
}

function avatar(address, element = make('span', { class: 'avatar', 'aria-hidden': 'true' })) {
  const hue = [...address].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
  element.style.setProperty('--hue', hue);
  element.textContent = [...address][0] ?? '?';
  return element;
}

function badge(outcome) {
  const [text, kind] = OUTCOMES[outcome] ?? [outcome, 'plain'];
  return make('span', { class: `badge ${kind}`, text });
}

function shortTime(at) {
  const date = new Date(at);
  const today = new Date().toDateString() === date.toDateString();
  const thisYear = new Date().getFullYear() === date.getFullYear();
  if (today) return date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  return date.toLocaleDateString('en', { day: 'numeric', month: 'short', ...(thisYear ? {} : { year: 'numeric' }) });
}

function fullTime(at) {
  return new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
}

// The message

async function open(id) {
  state.selected = id;
  state.detail = undefined;
  document.body.classList.toggle('reading', Boolean(id));
  for (const link of document.querySelectorAll('.item')) {
    link.setAttribute('aria-current', String(link.hash === `#${id}`));
  }
  byId('message').hidden = true;
  byId('reader-empty').hidden = Boolean(id);
  if (!id) return;
  try {
    const detail = await getJson(`${BASE}/${encodeURIComponent(id)}`);
    if (state.selected !== id) return;
    state.detail = detail;
    markRead(id);
    renderMessage(detail);
  } catch {
    if (state.selected === id) location.hash = '';
  }
}

function markRead(id) {
  read.add(id);
  localStorage.setItem(READ_KEY, JSON.stringify([...read].slice(-2000)));
  document.querySelector(`.item[href="#${CSS.escape(id)}"]`)?.classList.remove('unread');
}

function renderMessage(detail) {
  byId('subject').textContent = detail.subject || '(no subject)';
  const from = make('b', { text: detail.fromName || detail.from });
  byId('from').replaceChildren(from, detail.fromName ? ` <${detail.from}>` : '');
  byId('to').textContent = [`to ${detail.toHeader || detail.to.join(', ')}`, detail.cc && `cc ${detail.cc}`]
    .filter(Boolean)
    .join(' · ');
  avatar(detail.fromName || detail.from, byId('avatar'));
  byId('at').textContent = fullTime(detail.at);
  byId('download').href = `${BASE}/${detail.id}.eml`;
  byId('download').download = `${detail.id}.eml`;
  byId('badges').replaceChildren(...detail.outcomes.map(badge));
  const files = detail.attachments.map((file) =>
    make('a', {
      class: 'quiet',
      href: `${BASE}/${detail.id}/attachments/${file.index}`,
      download: file.filename,
      text: `${file.filename} · ${size(file.size)}`,
    }),
  );
  byId('attachments').replaceChildren(...files);
  byId('attachments').hidden = files.length === 0;
  byId('tab-html').disabled = !detail.hasHtml;
  byId('message').hidden = false;
  showTab(detail.hasHtml ? (state.tab ?? 'html') : state.tab === 'html' ? 'text' : (state.tab ?? 'text'));
}

const PANELS = {
  html: (detail) =>
    make('iframe', {
      sandbox: 'allow-popups allow-popups-to-escape-sandbox',
      title: 'HTML part of the message',
      referrerpolicy: 'no-referrer',
      src: `${BASE}/${detail.id}/html${detail.showImages ? '?images' : ''}`,
    }),
  text: (detail) => make('pre', { text: detail.text || 'This message has no text part.' }),
  headers: (detail) => table(detail.headers.map(({ name, value }) => [name, value])),
  delivery: (detail) =>
    table([
      ...detail.recipients.map(({ address, outcome }) => [address, badge(outcome)]),
      ['Message id', detail.id],
      ['Size', size(detail.size)],
      ['Configuration set', detail.configurationSet ?? 'none'],
      ...Object.entries(detail.tags).map(([name, value]) => [`Tag ${name}`, value]),
    ]),
};

function table(rows) {
  return make('table', {}, [
    make(
      'tbody',
      {},
      rows.map(([name, value]) => make('tr', {}, [make('th', { text: name, scope: 'row' }), make('td', {}, [value])])),
    ),
  ]);
}

function showTab(tab) {
  for (const button of document.querySelectorAll('[data-tab]')) {
    button.setAttribute('aria-selected', String(button.dataset.tab === tab));
  }
  byId('panel').setAttribute('aria-labelledby', `tab-${tab}`);
  byId('panel').replaceChildren(PANELS[tab](state.detail));
  byId('images').hidden = tab !== 'html' || !state.detail.hasRemoteImages || state.detail.showImages === true;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// What the person does

let typing;
byId('search').addEventListener('input', (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    state.text = event.target.value.trim();
    state.items = [];
    state.cursor = undefined;
    refresh();
  }, 180);
});

byId('more').addEventListener('click', async () => {
  const page = await loadPage(state.cursor);
  state.items.push(...page.items);
  state.cursor = page.cursor;
  renderList();
});

for (const button of document.querySelectorAll('[data-tab]')) {
  button.addEventListener('click', () => {
    state.tab = button.dataset.tab;
    showTab(state.tab);
  });
}

byId('images').addEventListener('click', () => {
  state.detail.showImages = true;
  showTab('html');
});

byId('back').addEventListener('click', () => {
  location.hash = '';
});

document.addEventListener('keydown', (event) => {
  if (event.target instanceof HTMLInputElement) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') {
    event.preventDefault();
    byId('search').focus();
  }
  if (event.key !== 'j' && event.key !== 'k') return;
  const at = state.items.findIndex((item) => item.id === state.selected);
  const next = state.items[at + (event.key === 'j' ? 1 : -1)];
  if (next) location.hash = next.id;
});

addEventListener('hashchange', () => open(location.hash.slice(1)));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
setInterval(() => {
  if (!document.hidden) refresh();
}, REFRESH_EVERY);
await refresh();
await open(location.hash.slice(1));
