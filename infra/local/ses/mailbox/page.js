// The mailbox page. Everything from a message enters the page as text (textContent) or inside the sandboxed frame.

import { avatar, badge, byId, fullTime, make, shortTime, size, table } from './elements.js';

const BASE = '/_local/mailbox/messages';
const REFRESH_EVERY = 2500;
const READ_KEY = 'baton.mailbox.read';

const state = {
  items: [],
  cursor: undefined,
  text: '',
  selected: undefined,
  tab: undefined,
  detail: undefined,
};
const read = new Set(JSON.parse(localStorage.getItem(READ_KEY) ?? '[]'));

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
      make('div', { class: 'line' }, [
        make('span', { class: 'from', text: `from ${item.fromName || item.from}` }),
      ]),
    ]),
  ]);
  link.classList.toggle('unread', !read.has(item.id));
  link.setAttribute('aria-current', String(item.id === state.selected));
  return make('li', {}, [link]);
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

function showTab(tab) {
  for (const button of document.querySelectorAll('[data-tab]')) {
    button.setAttribute('aria-selected', String(button.dataset.tab === tab));
  }
  byId('panel').setAttribute('aria-labelledby', `tab-${tab}`);
  byId('panel').replaceChildren(PANELS[tab](state.detail));
  byId('images').hidden = tab !== 'html' || !state.detail.hasRemoteImages || state.detail.showImages === true;
}

// What the person does

let typing;
byId('search').addEventListener('input', (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => search(event.target.value.trim()), 180);
});

function search(text) {
  state.text = text;
  state.items = [];
  state.cursor = undefined;
  void refresh();
}

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
    if (event.key !== 'Escape') return;
    event.target.value = '';
    event.target.blur();
    search('');
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
  if (!document.hidden) void refresh();
});
setInterval(() => {
  if (!document.hidden) void refresh();
}, REFRESH_EVERY);
await refresh();
await open(location.hash.slice(1));
