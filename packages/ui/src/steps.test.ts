import { expect, it } from 'vitest';

/** A module that browsers run as it is. */
interface StepsModule {
  readonly nextStep: (state: unknown) => { readonly text: string; readonly buttons: readonly string[] };
}

const { nextStep } = (await import(new URL('../story/steps.js', import.meta.url).href)) as StepsModule;

const start = {
  link: 'up',
  books: { hub: { sold: 0 }, node: { sold: 0, shipped: 0 } },
  refused: { hub: 0, site: 0 },
  proof: null,
};
const sold = { hub: { sold: 14 }, node: { sold: 10, shipped: 0 } };
const shipped = { hub: { sold: 14 }, node: { sold: 10, shipped: 24 } };

it.each([
  ['cuts the link first', start, 'stepCut', ['cut']],
  ['sells on both sides in the dark', { ...start, link: 'down' }, 'stepSell', ['sell-site', 'sell-hub']],
  [
    'sells where nobody was refused yet',
    { ...start, link: 'down', refused: { hub: 0, site: 1 } },
    'stepSell',
    ['sell-hub'],
  ],
  ['heals when both have refused', { ...start, link: 'down', refused: { hub: 1, site: 1 } }, 'stepHeal', ['heal']],
  ['ships what was promised', { ...start, books: sold }, 'stepShip', ['ship']],
  ['verifies when everything has left', { ...start, books: shipped }, 'stepVerify', ['verify']],
  ['tampers when everything holds', { ...start, books: shipped, proof: { ok: true } }, 'stepTamper', ['tamper']],
  [
    'ends when the change was found',
    { ...start, books: shipped, proof: { ok: false, isTamperedCopy: true } },
    'stepDone',
    ['reset'],
  ],
])('%s', (_, state, text, buttons) => {
  expect(nextStep(state)).toEqual({ text, buttons });
});
