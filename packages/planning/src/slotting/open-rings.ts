import type { Stopwatch } from '../budget.ts';
import { assign } from './assign.ts';
import { countMoves, listGroups, type MoveGroup, openingSeconds } from './groups.ts';
import type { LayoutCosts } from './layout.ts';
import { mayLie } from './problem.ts';

/** Cells of items and slots, `item · slots + slot`. */
interface Node {
  readonly bound: number;
  readonly forbidden: readonly number[];
  readonly kept: readonly number[];
}

interface Found {
  readonly layout: Int32Array;
  readonly seconds: number;
}

/** Keeps the search near a second where the budget has no end: nodes times what one assignment may cost. */
const workMax = 2e8;
const nodesMax = 2_000;
/** A bound this close to the best, by share, is equal to it. */
const gapClosed = 1e-12;

/**
 * The cheapest layout with the extra move of every ring of full slots in its price, and within the limit of moves: branch and
 * bound over assignments. A ring is either carried out as a whole, and its opening paid, or one of its moves is not made (as
 * subtours are broken for the travelling salesman, Carpaneto and Toth 1980); of groups that are too many moves, one is not
 * made. `finish` makes an answer of an assignment: what it costs in the end.
 *
 * Returns the bound: nothing costs less. A step of the budget is one assignment, O(items² · slots).
 */
export function openRings(
  costs: LayoutCosts,
  matrix: Float64Array,
  watch: Stopwatch,
  root: { readonly layout: Int32Array; readonly bound: number; readonly best: number },
  finish: (layout: Int32Array) => number,
): number {
  const items = costs.problem.slotOfItem.length;
  let nodesLeft = Math.min(nodesMax, workMax / (items * items * costs.slots));
  if (nodesLeft < 1) return root.bound;
  let { best } = root;
  let closed = Number.POSITIVE_INFINITY;
  const first: Node = { bound: root.bound, forbidden: [], kept: [] };
  const open: Node[] = branch(costs, first, { layout: root.layout, seconds: root.bound }) ?? [];
  if (open.length === 0) return root.bound;
  while (open.length > 0) {
    const node = takeCheapest(open);
    if (node.bound >= best * (1 - gapClosed)) return Math.min(closed, Math.max(node.bound, root.bound));
    nodesLeft -= 1;
    const found = nodesLeft < 0 || !watch.mayGoOn() ? 'over' : solve(costs, matrix, node, watch);
    if (found === 'over') return Math.min(closed, node.bound);
    if (found === 'none' || found.seconds >= best * (1 - gapClosed)) continue;
    best = Math.min(best, finish(found.layout));
    const children = branch(costs, node, found);
    if (children === undefined) closed = Math.min(closed, found.seconds);
    else open.push(...children);
  }
  return Math.min(closed, best);
}

function takeCheapest(open: Node[]): Node {
  let least = 0;
  for (let at = 1; at < open.length; at += 1) if ((open[at] as Node).bound < (open[least] as Node).bound) least = at;
  const [node] = open.splice(least, 1);
  return node as Node;
}

/** The cheapest assignment under what the node forbids and keeps, with the opening of the rings that it keeps whole. */
function solve(costs: LayoutCosts, matrix: Float64Array, node: Node, watch: Stopwatch): Found | 'none' | 'over' {
  const { slots } = costs;
  const cells = matrix.slice();
  for (const cell of node.forbidden) cells[cell] = Number.POSITIVE_INFINITY;
  for (const cell of node.kept) {
    const row = cell - (cell % slots);
    const kept = cells[cell] as number;
    cells.fill(Number.POSITIVE_INFINITY, row, row + slots);
    cells[cell] = kept;
  }
  const found = assign(cells, costs.problem.slotOfItem.length, slots, () => watch.isOver());
  if (found.kind === 'none') return 'none';
  if (found.kind === 'stopped') return 'over';
  // The dual sum may be rounded above the cost that it bounds.
  let seconds = Math.min(found.bound, found.cost);
  const isKept = new Set(node.kept);
  for (const ring of listGroups(costs, costs.problem.slotOfItem, found.columnOfRow))
    if (ring.items.every((item) => isKept.has(item * slots + (found.columnOfRow[item] as number))))
      seconds += openingSeconds(costs, ring);
  return { layout: found.columnOfRow, seconds: Math.max(node.bound, seconds) };
}

/** Children that together allow everything but what was found; undefined where that costs what it says, and may be done. */
function branch(costs: LayoutCosts, node: Node, { layout, seconds }: Found): Node[] | undefined {
  const { slots } = costs;
  const isKept = new Set(node.kept);
  const cellsOf = (groups: readonly MoveGroup[]): number[] =>
    groups.flatMap(({ items }) => items.map((item) => item * slots + (layout[item] as number)));
  const groups = listGroups(costs, costs.problem.slotOfItem, layout);
  const without = (cells: readonly number[]): Node[] => {
    const free = cells.filter((cell) => !isKept.has(cell));
    return free.map((cell, at) => ({
      bound: seconds,
      forbidden: [...node.forbidden, cell],
      kept: [...node.kept, ...free.slice(0, at)],
    }));
  };
  const tooMany = findTooMany(costs, groups);
  if (tooMany.length > 0) return without(cellsOf(tooMany));
  const rings = groups.filter(
    (group) => openingSeconds(costs, group) > 0 && !cellsOf([group]).every((cell) => isKept.has(cell)),
  );
  if (rings.length === 0) return undefined;
  const shortest = rings.reduce((least, ring) => (ring.items.length < least.items.length ? ring : least));
  const cells = cellsOf([shortest]);
  const bound = seconds + openingSeconds(costs, shortest);
  return [...without(cells), { bound, forbidden: node.forbidden, kept: [...new Set([...node.kept, ...cells])] }];
}

/**
 * Groups that together are more moves than the limit allows, the largest first. Whatever else moves, they stay too many; only
 * where something has to move anyway could another move join them to that, and then nothing is said.
 */
function findTooMany(costs: LayoutCosts, groups: readonly MoveGroup[]): readonly MoveGroup[] {
  const { slotOfItem, movesMax = Number.POSITIVE_INFINITY } = costs.problem;
  if (movesMax === Number.POSITIVE_INFINITY) return [];
  if (slotOfItem.some((slot, item) => slot < 0 || !mayLie(costs.problem, item, slot))) return [];
  const chosen: MoveGroup[] = [];
  let moves = 0;
  for (const group of groups.toSorted((left, right) => countMoves(right) - countMoves(left))) {
    chosen.push(group);
    moves += countMoves(group);
    if (moves > movesMax) return chosen;
  }
  return [];
}
