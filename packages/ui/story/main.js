import { drawStory, drawTexts, element, put } from './draw.js';
import { nextStep } from './steps.js';
import { say } from './texts.js';

/** @import { Language } from './draw.js' */
/** @import { Role, StoryState } from './state.d.ts' */

const keyName = 'holdfast-key';
const languageName = 'holdfast-language';
const pollMs = 1000;
const requestMsMax = 45_000;

/** @type {Language} */
let language = readLanguage();
/** @type {StoryState | undefined} */
let state;
/** @type {Role} */
let role = { role: 'hub', site: '' };
let isBusy = false;

/** The buttons, in the order of the story: what each asks the supervisor for, and when it can be pressed. */
const actions = [
  { name: 'cut', text: 'cut', isOn: () => state?.link === 'up' },
  { name: 'sell-site', text: 'sellSite', isOn: () => true },
  { name: 'sell-hub', text: 'sellHub', isOn: () => true },
  { name: 'heal', text: 'heal', isOn: () => state?.link === 'down' },
  { name: 'ship', text: 'ship', isOn: () => true },
  { name: 'verify', text: 'verify', isOn: () => true },
  { name: 'tamper', text: 'tamper', isOn: () => true },
  { name: 'reset', text: 'reset', isOn: () => true },
];

/** @type {import('./draw.js').Text} */
const text = (key, values) => say(language, key, values);

/** @returns {Language} */
function readLanguage() {
  const asked = new URLSearchParams(location.search).get('lang');
  const chosen = asked ?? localStorage.getItem(languageName) ?? navigator.language;
  return chosen.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** A key in the address's fragment never reaches a server or its log; it is taken out of the address at once. */
function takeKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given === null) return;
  sessionStorage.setItem(keyName, given);
  history.replaceState(null, '', location.pathname + location.search);
}

/** @param {string} method @param {string} path */
async function ask(method, path) {
  const response = await fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${sessionStorage.getItem(keyName) ?? ''}`,
      'accept-language': language === 'zh' ? 'zh-CN' : 'en',
    },
    signal: AbortSignal.timeout(requestMsMax),
  });
  return { status: response.status, body: await response.json().catch(() => ({})) };
}

/** Without a key nothing is asked: the first thing a stranger sees is no error. */
async function refresh() {
  if (isBusy) return;
  if (sessionStorage.getItem(keyName) === null) return showSignIn('');
  await take(() => ask('GET', '/demo/state'));
}

/** @param {string} name */
async function act(name) {
  if (isBusy) return;
  isBusy = true;
  drawBar();
  await take(() => ask('POST', `/demo/${name}`));
  isBusy = false;
  drawBar();
}

/** @param {() => Promise<{ status: number, body: any }>} request */
async function take(request) {
  try {
    const { status, body } = await request();
    if (status === 401 || status === 403) return showSignIn(text('signInWrong'));
    if (status === 404) return showProblem(text('noStory'));
    if (status !== 200) return showProblem(text('failed', { why: body.error ?? body.detail ?? status }));
    ({ story: state, role } = body);
    element('sign-in').hidden = true;
    element('stage').hidden = false;
    put('error', '');
    draw();
  } catch {
    showProblem(text('noAnswer'));
  }
}

/** @param {string} sentence */
function showProblem(sentence) {
  put('error', sentence);
}

/** @param {string} why */
function showSignIn(why) {
  const wasHidden = element('sign-in').hidden;
  sessionStorage.removeItem(keyName);
  element('stage').hidden = true;
  element('sign-in').hidden = false;
  if (why !== '') put('sign-in-error', why);
  if (wasHidden) element('key').focus();
}

function draw() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  drawTexts(text);
  put('language', language === 'zh' ? 'English' : '中文');
  element('language').lang = language === 'zh' ? 'en' : 'zh-CN';
  drawBar();
  if (state !== undefined) drawStory(state, role, text, language);
}

/** A busy button stays where the keyboard is: it is marked, not disabled. */
function drawBar() {
  const bar = element('bar');
  if (bar.childElementCount === 0) bar.append(...actions.map(makeButton));
  const wanted = state === undefined ? [] : nextStep(state).buttons;
  for (const action of actions) {
    const button = element(`do-${action.name}`);
    put(button.id, text(action.text));
    button.setAttribute('aria-disabled', String(isBusy || !action.isOn()));
    button.className = wanted.includes(action.name) ? 'main' : '';
  }
  bar.classList.toggle('busy', isBusy);
}

/** @param {(typeof actions)[number]} action */
function makeButton(action) {
  const button = document.createElement('button');
  button.type = 'button';
  button.id = `do-${action.name}`;
  button.addEventListener('click', () => {
    if (action.isOn()) void act(action.name);
  });
  return button;
}

element('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem(languageName, language);
  put('sign-in-error', '');
  draw();
});
element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (element('key'));
  sessionStorage.setItem(keyName, field.value.trim());
  field.value = '';
  put('sign-in-error', '');
  void refresh();
});
addEventListener('hashchange', () => {
  takeKey();
  void refresh();
});

takeKey();
draw();
void refresh();
setInterval(() => void refresh(), pollMs);
