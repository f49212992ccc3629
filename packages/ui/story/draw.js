import { nextStep } from './steps.js';

/** @import { Role, StoryState } from './state.d.ts' */
/** @typedef {(key: string, values?: { readonly [name: string]: string | number }) => string} Text */
/** @typedef {'en' | 'zh'} Language */

/** @param {string} id */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Touches the page only where something changed: a screen reader says what is new.
 * @param {string} id
 * @param {string | number} text
 */
export function put(id, text) {
  const target = element(id);
  if (target.textContent !== String(text)) target.textContent = String(text);
}

/** @param {Text} text */
export function drawTexts(text) {
  for (const target of document.querySelectorAll('[data-text]')) {
    target.textContent = text(/** @type {HTMLElement} */ (target).dataset['text'] ?? '');
  }
  for (const target of document.querySelectorAll('[data-label]')) {
    target.setAttribute('aria-label', text(/** @type {HTMLElement} */ (target).dataset['label'] ?? ''));
  }
}

/**
 * @param {StoryState} state
 * @param {Role} role
 * @param {Text} text
 * @param {Language} language
 */
export function drawStory(state, role, text, language) {
  const { books, plain, site, boxes } = state;
  const { hub, node } = books;
  put('whose', role.role === 'hub' ? text('atHub') : text('atSite', { site: role.site }));
  element('hub-side').classList.toggle('own', role.role === 'hub');
  element('site-side').classList.toggle('own', role.role === 'node' && role.site === site);
  put('site-name', text('siteNamed', { site }));
  put('hub-promisable', hub.promisable);
  put('hub-sold', hub.sold);
  put('hub-waiting', hub.waiting);
  put('hub-known', text('knownStockAge', { units: hub.onHand, age: age(state, text) }));
  put('site-free', node.free);
  put('site-sold', node.sold);
  put('site-shelf', node.onHand);
  put('site-shipped', node.shipped);
  put('step', text(nextStep(state).text, { promised: hub.sold + node.sold, shipped: node.shipped }));
  drawWire(state, text);
  put('sold', hub.sold + node.sold);
  put('of-boxes', text('ofBoxes', { boxes }));
  drawVerdict('oversold', state.oversold, text);
  drawBoxes('boxes', ownBoxes(state));
  put('plain-sold', plain.soldAtHub + plain.soldAtSite);
  put('plain-of-boxes', text('ofBoxes', { boxes }));
  drawVerdict('plain-oversold', plain.oversold, text);
  drawBoxes('plain-boxes', plainBoxes(state));
  drawProof(state, text);
  drawLog(state, text, language);
}

/** @param {StoryState} state @param {Text} text */
function age({ now, books }, text) {
  if (books.hub.asOf === 0) return text('notHeard');
  const seconds = Math.max(0, Math.round((now - books.hub.asOf) / 1000));
  if (seconds < 5) return text('justNow');
  return seconds < 120
    ? text('secondsAgo', { count: seconds })
    : text('minutesAgo', { count: Math.round(seconds / 60) });
}

/** @param {string} id @param {number} units @param {Text} text */
function drawVerdict(id, units, text) {
  put(id, text('oversold', { units }));
  element(id).className = `verdict ${units === 0 ? 'good' : 'bad'}`;
}

/** @param {StoryState} state @param {Text} text */
function drawWire({ link, books }, text) {
  const { isConnected, unsent } = books.node;
  const condition = link === 'down' ? 'down' : isConnected ? 'up' : 'dialling';
  element('wire').className = `wire ${condition}`;
  put('wire-state', text({ down: 'linkDown', up: 'linkUp', dialling: 'linkDialling' }[condition]));
  put('wire-note', unsent > 0 ? text('unsent', { entries: unsent }) : text('exchanged'));
}

/**
 * Shipped boxes are those that left, promised ones wait to leave, free ones may still be promised.
 * @param {StoryState} state
 */
function ownBoxes({ books: { hub, node } }) {
  const siteShipped = Math.min(node.shipped, node.sold);
  const hubShipped = node.shipped - siteShipped;
  return [
    ...Array(hubShipped).fill('hub sold left'),
    ...Array(Math.max(0, hub.sold - hubShipped)).fill('hub sold'),
    ...Array(hub.promisable).fill('hub'),
    ...Array(node.free).fill('site'),
    ...Array(node.sold - siteShipped).fill('site sold'),
    ...Array(siteShipped).fill('site sold left'),
  ];
}

/** @param {StoryState} state */
function plainBoxes({ boxes, plain }) {
  const sold = Math.min(boxes, plain.soldAtHub + plain.soldAtSite);
  return [
    ...Array(sold).fill('any sold'),
    ...Array(boxes - sold).fill('any'),
    ...Array(plain.oversold).fill('any twice'),
  ];
}

/** @param {string} id @param {readonly string[]} kinds */
function drawBoxes(id, kinds) {
  const strip = element(id);
  if (strip.dataset['shown'] === kinds.join()) return;
  strip.dataset['shown'] = kinds.join();
  strip.replaceChildren(
    ...kinds.map((kind) => {
      const box = document.createElement('i');
      box.className = kind;
      return box;
    }),
  );
}

/** @param {StoryState} state @param {Text} text */
function drawProof({ proof, books }, text) {
  element('proof').className = `proof ${proof === null ? '' : proof.ok ? 'holds' : 'broken'}`;
  put('proof-text', proofText(proof, text));
  const { isEqual, seq, hubSeq } = books.digests;
  if (proof?.isTamperedCopy === true) put('proof-chain', text('tamperedCopy'));
  else put('proof-chain', text(isEqual ? 'digestsEqual' : 'digestsApart', { seq, hubSeq }));
}

/** @param {StoryState['proof']} proof @param {Text} text */
function proofText(proof, text) {
  if (proof === null) return text('noProof');
  const { entries, streams, firstBad } = proof;
  if (proof.ok || firstBad === undefined) return text('proofGood', { entries, streams });
  const { seq, stream, why, change } = firstBad;
  return change === undefined
    ? text('proofBad', { seq, stream, why })
    : text('proofChanged', { seq, stream, ...change });
}

/** @type {Record<string, string>} */
const logTexts = {
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
};

/** @param {StoryState} state @param {Text} text @param {Language} language */
function drawLog({ log }, text, language) {
  const list = element('log');
  const shown = `${language} ${JSON.stringify(log)}`;
  if (list.dataset['shown'] === shown) return;
  list.dataset['shown'] = shown;
  const clock = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeStyle: 'medium' });
  list.replaceChildren(
    ...log.map(({ at, kind, values }) => {
      const item = document.createElement('li');
      const time = document.createElement('time');
      time.textContent = clock.format(at);
      time.dateTime = new Date(at).toISOString();
      const sentence = document.createElement('span');
      sentence.textContent = text(logTexts[kind] ?? kind, values);
      item.append(time, sentence);
      return item;
    }),
  );
}
