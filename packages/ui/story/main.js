import { say } from './texts.js';

/** @typedef {'en' | 'zh'} Language */
const keyName = 'holdfast-key';
const pollMs = 1000;

/** @type {Language} */
let language = readLanguage();
/** @type {any} */
let state;
let isBusy = false;
let role = { role: 'hub', site: '' };

/** The buttons: what each asks the supervisor for, and which matter most right now. */
const actions = [
  { name: 'cut', text: 'cut', isMain: () => state?.link === 'up', isOn: () => state?.link === 'up' },
  { name: 'sell-site', text: 'sellSite', isMain: () => state?.link !== 'up', isOn: () => true },
  { name: 'sell-hub', text: 'sellHub', isMain: () => state?.link !== 'up', isOn: () => true },
  { name: 'ship', text: 'ship', isMain: () => false, isOn: () => true },
  { name: 'heal', text: 'heal', isMain: () => false, isOn: () => state?.link !== 'up' },
  { name: 'verify', text: 'verify', isMain: () => false, isOn: () => true },
  { name: 'tamper', text: 'tamper', isMain: () => false, isOn: () => true },
  { name: 'reset', text: 'reset', isMain: () => false, isOn: () => true },
];

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id @param {string | number} text */
const put = (id, text) => {
  const target = element(id);
  if (target.textContent !== String(text)) target.textContent = String(text);
};
/** @param {string} key @param {Record<string, string | number>} [values] */
const text = (key, values) => say(language, key, values);

/** @returns {Language} */
function readLanguage() {
  const chosen = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('holdfast-language') ?? navigator.language;
  return chosen.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** A key in the address's fragment never reaches a server or its log; it is taken out of the address at once. */
function readKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given !== null) {
    sessionStorage.setItem(keyName, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(keyName);
}

/** @param {string} method @param {string} path */
async function ask(method, path) {
  const headers = { authorization: `Bearer ${sessionStorage.getItem(keyName) ?? ''}`, 'accept-language': language === 'zh' ? 'zh-CN' : 'en' };
  const response = await fetch(path, { method, headers });
  const body = await response.json().catch(() => ({}));
  return { status: response.status, body };
}

async function refresh() {
  if (isBusy) return;
  await take(() => ask('GET', '/demo/state'));
}

/** @param {string} name */
async function act(name) {
  isBusy = true;
  drawBar();
  await take(() => ask('POST', `/demo/${name}`));
  isBusy = false;
  draw();
}

/** @param {() => Promise<{ status: number, body: any }>} request */
async function take(request) {
  try {
    const { status, body } = await request();
    if (status === 401 || status === 403) return showSignIn(sessionStorage.getItem(keyName) !== null);
    if (status === 404) return put('error', text('noStory'));
    if (status !== 200) return put('error', text('failed', { why: body.detail ?? body.error ?? status }));
    put('error', '');
    ({ state, role } = { state: body.story ?? body, role: body.role ?? role });
    element('sign-in').hidden = true;
    element('stage').hidden = false;
    draw();
  } catch (error) {
    put('error', text('failed', { why: String(/** @type {Error} */ (error).message) }));
  }
}

/** @param {boolean} wasWrong */
function showSignIn(wasWrong) {
  element('stage').hidden = true;
  element('sign-in').hidden = false;
  put('sign-in-error', wasWrong ? text('signInWrong') : '');
}

function drawTexts() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const target of document.querySelectorAll('[data-text]')) {
    target.textContent = text(/** @type {HTMLElement} */ (target).dataset['text'] ?? '');
  }
  for (const target of document.querySelectorAll('[data-label]')) {
    target.setAttribute('aria-label', text(/** @type {HTMLElement} */ (target).dataset['label'] ?? ''));
  }
  const other = language === 'zh' ? 'en' : 'zh';
  put('language', other === 'zh' ? '中文' : 'English');
  element('language').lang = other;
}

/** @param {number} time */
function age(time) {
  const seconds = Math.max(0, Math.round((state.now - time) / 1000));
  if (seconds < 3) return text('justNow');
  return seconds < 120 ? text('secondsAgo', { count: seconds }) : text('minutesAgo', { count: Math.round(seconds / 60) });
}

function draw() {
  drawTexts();
  drawBar();
  if (state === undefined) return;
  const { books, sold, plain } = state;
  put('whose', role.role === 'hub' ? text('atHub') : text('atSite', { site: role.site }));
  put('site-name', text('siteNamed', { site: state.site }));
  put('hub-promisable', books.hub.promisable);
  put('hub-sold', sold.hub);
  put('hub-waiting', books.hub.waiting);
  put('hub-known', text('knownStockAge', { units: books.hub.onHand, age: age(books.hub.asOf) }));
  put('site-free', books.node.free);
  put('site-sold', sold.site);
  put('site-shelf', books.node.onHand);
  put('site-shipped', state.shipped);
  drawWire();
  put('sold', books.promisedUnits);
  put('of-boxes', text('ofBoxes', { boxes: state.boxes }));
  drawVerdict('oversold', state.oversold);
  put('plain-sold', plain.soldAtHub + plain.soldAtSite);
  put('plain-of-boxes', text('ofBoxes', { boxes: state.boxes }));
  drawVerdict('plain-oversold', plain.oversold);
  drawProof();
  drawLog();
}

/** @param {string} id @param {number} units */
function drawVerdict(id, units) {
  put(id, text('oversold', { units }));
  element(id).className = `verdict ${units === 0 ? 'good' : 'bad'}`;
}

function drawWire() {
  const isUp = state.link === 'up';
  element('wire').className = isUp ? 'wire' : 'wire down';
  put('wire-state', text(isUp ? 'linkUp' : 'linkDown'));
  const { unsent } = state.books.node;
  put('wire-note', unsent > 0 ? text('unsent', { entries: unsent }) : text('exchanged'));
}

function drawProof() {
  const { proof, books } = state;
  element('proof').className = `proof ${proof === undefined || proof === null ? '' : proof.ok ? 'good' : 'bad'}`;
  if (proof === undefined || proof === null) put('proof-text', text('noProof'));
  else if (proof.ok) put('proof-text', text('proofGood', { entries: proof.entries, streams: proof.streams }));
  else put('proof-text', text('proofBad', { seq: proof.firstBad?.seq ?? '?', stream: proof.firstBad?.stream ?? '?', why: proof.firstBad?.why ?? '' }));
  const { isEqual, seq, hubSeq } = books.digests;
  put('proof-chain', proof?.isTamperedCopy ? text('tamperedCopy') : text(isEqual ? 'digestsEqual' : 'digestsApart', { seq, hubSeq }));
}

const logTexts = /** @type {Record<string, string>} */ ({
  cut: 'logCut',
  healed: 'logHealed',
  'sold-hub': 'logSoldHub',
  'sold-site': 'logSoldSite',
  'refused-hub': 'logRefusedHub',
  'refused-site': 'logRefusedSite',
  shipped: 'logShipped',
  'nothing-to-ship': 'logNothing',
  verified: 'logVerified',
  'not-verified': 'logNotVerified',
  tampered: 'logTampered',
  reset: 'logReset',
});

function drawLog() {
  const clock = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const lines = state.log.map((/** @type {any} */ event) => `${clock.format(event.at)}\u0000${text(logTexts[event.kind] ?? event.kind, event.values)}`);
  const list = element('log');
  if (list.dataset['shown'] === lines.join('\n')) return;
  list.dataset['shown'] = lines.join('\n');
  list.replaceChildren(
    ...lines.map((/** @type {string} */ line) => {
      const [when, what] = line.split('\u0000');
      const item = document.createElement('li');
      const time = document.createElement('time');
      time.textContent = when ?? '';
      item.append(time, what ?? '');
      return item;
    }),
  );
}

function drawBar() {
  const bar = element('bar');
  if (bar.childElementCount === 0) {
    for (const action of actions) {
      const button = document.createElement('button');
      button.type = 'button';
      button.id = `do-${action.name}`;
      button.addEventListener('click', () => void act(action.name));
      bar.append(button);
    }
  }
  for (const action of actions) {
    const button = /** @type {HTMLButtonElement} */ (element(`do-${action.name}`));
    put(button.id, text(action.text));
    button.disabled = isBusy || !action.isOn();
    button.className = action.isMain() ? 'main' : '';
  }
}

element('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('holdfast-language', language);
  draw();
});
element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (element('key'));
  sessionStorage.setItem(keyName, field.value.trim());
  field.value = '';
  void refresh();
});

readKey();
drawTexts();
drawBar();
void refresh();
setInterval(() => void refresh(), pollMs);
