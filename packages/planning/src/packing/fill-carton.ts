import type { Stopwatch } from '../budget.ts';
import { BeamSearch, type BestLoading } from './beam.ts';
import { type Block, buildBlocks, type BlockLimits, type BlockPiece } from './blocks.ts';
import { toCanonicalItems } from './canonical-items.ts';
import { type LoadingPlan, rememberPieces } from './loading.ts';
import { PerfectFilling, type PerfectOutcome, perfectPiecesMax } from './perfect-filling.ts';
import { describePieces, orderFromFront } from './placement-order.ts';
import { type Carton, type CartonSolution, type PackingItems, type PackingRules, weightOf } from './problem.ts';
import { Stack } from './stack.ts';

export interface Filling {
  readonly solution: CartonSolution;
  /** No fuller loading exists. */
  readonly isFullest: boolean;
  /** Most that the carton can hold of these pieces, by volume. */
  readonly volumeMax: number;
  readonly method: 'perfect-packing' | 'bsg-vcs';
  /** 0, as the number of blocks, where a perfect packing was found without them. */
  readonly widthReached: number;
  readonly blocks: number;
}

const blocksMax = 6_000;
const blocksMaxStacking = 2_000;
const pairsMax = 6_000_000;
const fewPieces = 16;
const fillMin = 0.98;
/** Weight of a block's number of pieces in its rank: few large pieces before many small ones. */
const piecesExponent = -0.2;
/** Share of the budget that building blocks may take. */
const blockTimeShare = 0.2;
/** Share of the budget after which the first loading chooses hastily, so that it comes to an end. */
const firstTimeShare = 0.25;
/** Share of the budget that the search for a packing without gaps may take. */
const perfectTimeShare = 0.5;

/** Fills one carton with the pieces of `count`; see `packCarton`. */
export function fillCarton(
  given: PackingItems,
  count: Int32Array,
  carton: Carton,
  rules: PackingRules | undefined,
  watch: Stopwatch,
  timeMsMax: number,
  onBetter?: (solution: CartonSolution) => void,
): Filling {
  const { items, source } = toCanonicalItems(given, count, carton);
  const volumes = Float64Array.from(items.count, (_, type) => volumeOf(items, type));
  const total = volumes.reduce((sum, volume, type) => sum + volume * (items.count[type] as number), 0);
  const room = carton.xMm * carton.yMm * carton.zMm;
  const describe = (pieces: readonly BlockPiece[]): CartonSolution => {
    const named = pieces.map((piece) => ({ ...piece, type: source[piece.type] as number }));
    return describePieces(given, named, count, rules);
  };
  const perfect = total === room ? fillPerfectly(items, carton, rules, watch, timeMsMax) : undefined;
  if (perfect?.kind === 'filled') {
    const solution = describe(perfect.pieces);
    onBetter?.(solution);
    return { solution, isFullest: true, volumeMax: total, method: 'perfect-packing', widthReached: 0, blocks: 0 };
  }
  // Without a packing of all pieces at least the smallest stays out.
  const volumeMax = perfect?.kind === 'impossible' ? total - Math.min(...volumes) : Math.min(total, room);
  const plan = planLoading(items, carton, rules, watch, timeMsMax);
  const toSolution = ({ placed }: BestLoading): CartonSolution => describe(plan.listPlaced(placed));
  const search = new BeamSearch(plan, watch, timeMsMax * firstTimeShare, volumeMax, (best) =>
    onBetter?.(toSolution(best)),
  );
  search.run();
  return {
    solution: toSolution(search.best),
    isFullest: search.best.volume >= volumeMax,
    volumeMax,
    method: 'bsg-vcs',
    widthReached: search.widthReached,
    blocks: plan.blocks.length,
  };
}

/** All pieces without a gap: support is then full wherever it is asked for, loads are looked at afterwards. */
function fillPerfectly(
  items: PackingItems,
  carton: Carton,
  rules: PackingRules | undefined,
  watch: Stopwatch,
  timeMsMax: number,
): PerfectOutcome | undefined {
  const sum = (of: (type: number) => number): number =>
    items.count.reduce((total, count, type) => total + count * of(type), 0);
  if (sum(() => 1) > perfectPiecesMax) return undefined;
  if (sum((type) => weightOf(items, type)) > (carton.weightGramsMax ?? Number.POSITIVE_INFINITY)) return undefined;
  const start = watch.elapsedMs();
  const isOver = (): boolean => !watch.mayGoOn() || watch.elapsedMs() - start > timeMsMax * perfectTimeShare;
  const outcome = new PerfectFilling(items, carton, isOver).run();
  if (outcome.kind !== 'filled') return outcome;
  if (rules?.loadFrom === 'front' && orderFromFront(outcome.pieces).length < outcome.pieces.length) return undefined;
  const rising = outcome.pieces.toSorted((left, right) => left.z - right.z);
  return new Stack(items, 0).place(rising, 0, 0, 0) ? outcome : undefined;
}

function volumeOf(items: PackingItems, item: number): number {
  return (items.xMm[item] as number) * (items.yMm[item] as number) * (items.zMm[item] as number);
}

function planLoading(
  items: PackingItems,
  carton: Carton,
  rules: PackingRules | undefined,
  watch: Stopwatch,
  timeMsMax: number,
): LoadingPlan {
  const isCarrying = isStacking(items, rules);
  const pieces = items.count.reduce((sum, each) => sum + each, 0);
  const start = watch.elapsedMs();
  const limits: BlockLimits = {
    x: carton.xMm,
    y: carton.yMm,
    z: carton.zMm,
    weight: carton.weightGramsMax ?? Number.POSITIVE_INFINITY,
    fillMin,
    blocksMax: isCarrying ? blocksMaxStacking : blocksMax,
    pairsMax,
    isOver: () => watch.isOver() || watch.elapsedMs() - start > timeMsMax * blockTimeShare,
  };
  let blocks = buildBlocks(items, limits);
  // Few pieces may fill the carton without a gap: then blocks without a gap lead there, and there are few of them.
  if (pieces <= fewPieces && !isCarrying) blocks = merge(buildBlocks(items, { ...limits, fillMin: 1 }), blocks);
  const worth = (block: Block): number => block.volume * block.pieces ** piecesExponent;
  blocks.sort((left, right) => worth(right) - worth(left));
  const edge = (axis: 'x' | 'y' | 'z'): Int32Array => Int32Array.from(blocks, (block) => block[axis]);
  const singles = blocks.filter((block) => block.pieces === 1);
  const least = (axis: 'x' | 'y' | 'z'): number => Math.min(...new Set(singles.map((block) => block[axis])));
  const piecesOf = rememberPieces(items, blocks);
  return {
    items,
    carton,
    blocks,
    edges: { x: edge('x'), y: edge('y'), z: edge('z') },
    rank: Float64Array.from(blocks, worth),
    edgesMin: Int32Array.of(least('x'), least('y'), least('z')),
    isFragile: Uint8Array.from(blocks, (block) => Number(isFragile(items, block))),
    supportShareMin: rules?.supportShareMin ?? 0,
    baseShareMin: 0.5,
    isStacking: isCarrying,
    piecesOf,
    listPlaced: (placed) =>
      placed.flatMap(({ block, x, y, z }) =>
        piecesOf(block).map((piece) => ({ ...piece, x: x + piece.x, y: y + piece.y, z: z + piece.z })),
      ),
    isLoadedFromFront: rules?.loadFrom === 'front',
  };
}

/** Something must be carried: bases need support, or loads have limits. */
export function isStacking(items: PackingItems, rules: PackingRules | undefined): boolean {
  return (rules?.supportShareMin ?? 0) > 0 || items.loadOnTopGramsMax?.some((load) => load < Infinity) === true;
}

function isFragile(items: PackingItems, { uses }: Block): boolean {
  return uses.some((type, at) => at % 2 === 0 && items.loadOnTopGramsMax?.[type] === 0);
}

function merge(first: readonly Block[], second: readonly Block[]): Block[] {
  const key = (block: Block): string => `${block.x},${block.y},${block.z}:${block.uses.join()}`;
  return [...new Map([...second, ...first].map((block) => [key(block), block])).values()];
}
