import { verticalOps } from './connectivity.ts';
import type { ScatteredModel, Step } from './scattered-model.ts';

/**
 * Fills `toGo[step · states + state]`, the least cost from a state before a step to the end, for the steps below `from`;
 * those from `from` on must hold. `costs[stretch · 6 + op]`. O(steps · moves of a step).
 */
export function passBack(model: ScatteredModel, costs: Float64Array, toGo: Float64Array, from: number): void {
  const { steps, states, moves, crossings } = model;
  for (let at = from - 1; at >= 0; at -= 1) {
    const step = steps[at] as Step;
    const here = at * states;
    const there = here + states;
    toGo.fill(Number.POSITIVE_INFINITY, here, there);
    if (step.kind === 'stretch') {
      const list = moves[step.block] as Int32Array;
      const first = step.stretch * verticalOps;
      for (let move = 0; move < list.length; move += 3) {
        const cost =
          (costs[first + (list[move] as number)] as number) + (toGo[there + (list[move + 2] as number)] as number);
        const place = here + (list[move + 1] as number);
        if (cost < (toGo[place] as number)) toGo[place] = cost;
      }
    } else if (step.kind === 'cross') {
      for (let move = 0; move < crossings.length; move += 3) {
        const cost = (crossings[move] as number) * step.way + (toGo[there + (crossings[move + 2] as number)] as number);
        const place = here + (crossings[move + 1] as number);
        if (cost < (toGo[place] as number)) toGo[place] = cost;
      }
    } else {
      for (let state = 0; state < states; state += 1) {
        const next = step.next[state] as number;
        if (next >= 0) toGo[here + state] = toGo[there + next] as number;
      }
    }
  }
}

/** Fills `before[step · states + state]`, the least cost to reach a state, for the steps from `from` + 1 to `to`. */
export function passOn(
  model: ScatteredModel,
  costs: Float64Array,
  before: Float64Array,
  from: number,
  to: number,
): void {
  const { steps, states, moves, crossings } = model;
  for (let at = from; at < to; at += 1) {
    const step = steps[at] as Step;
    const here = at * states;
    const there = here + states;
    before.fill(Number.POSITIVE_INFINITY, there, there + states);
    if (step.kind === 'stretch') {
      const list = moves[step.block] as Int32Array;
      const first = step.stretch * verticalOps;
      for (let move = 0; move < list.length; move += 3) {
        const cost =
          (costs[first + (list[move] as number)] as number) + (before[here + (list[move + 1] as number)] as number);
        const place = there + (list[move + 2] as number);
        if (cost < (before[place] as number)) before[place] = cost;
      }
    } else if (step.kind === 'cross') {
      for (let move = 0; move < crossings.length; move += 3) {
        const cost =
          (crossings[move] as number) * step.way + (before[here + (crossings[move + 1] as number)] as number);
        const place = there + (crossings[move + 2] as number);
        if (cost < (before[place] as number)) before[place] = cost;
      }
    } else {
      for (let state = 0; state < states; state += 1) {
        const next = step.next[state] as number;
        const cost = before[here + state] as number;
        if (next >= 0 && cost < (before[there + next] as number)) before[there + next] = cost;
      }
    }
  }
}
