/** @import { StoryState } from './state.d.ts' */

/**
 * What a person does next: the sentence that says so, and the buttons that do it. Any other button may be pressed at
 * any time; the story finds its way back.
 * @param {StoryState} state
 * @returns {{ text: string, buttons: readonly string[] }}
 */
export function nextStep({ link, books, refused, proof }) {
  const { hub, node } = books;
  const promised = hub.sold + node.sold;
  if (link === 'down') {
    const selling = [];
    if (refused.site === 0) selling.push('sell-site');
    if (refused.hub === 0) selling.push('sell-hub');
    return selling.length > 0 ? { text: 'stepSell', buttons: selling } : { text: 'stepHeal', buttons: ['heal'] };
  }
  if (promised === 0) return { text: 'stepCut', buttons: ['cut'] };
  if (node.shipped < promised) return { text: 'stepShip', buttons: ['ship'] };
  if (proof === null) return { text: 'stepVerify', buttons: ['verify'] };
  if (proof.ok) return { text: 'stepTamper', buttons: ['tamper'] };
  return { text: proof.isTamperedCopy ? 'stepDone' : 'stepVerify', buttons: ['reset'] };
}
