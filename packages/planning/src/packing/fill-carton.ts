import type { Stopwatch } from '../budget.ts';
import { BeamSearch, type BestLoading } from './beam.ts';
import { type Block, buildBlocks, type BlockLimits } from './blocks.ts';
import { type CanonicalItems, toCanonicalItems } from './canonical-items.ts';
import { type LoadingPlan, rememberPieces } from './loading.ts';
import { orderPlacements } from './placement-order.ts';
import type { Carton, CartonSolution, PackingItems, PackingRules } from './problem.ts';

export interface Filling {
  readonly solution: CartonSolution;
  /** No fuller loading exists. */
  readonly isFullest: boolean;
  /** Most that the carton can hold of these pieces, by volume. */
  readonly volumeMax: number;
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
  const canonical = toCanonicalItems(given, count, carton);
  const { items } = canonical;
  const volumes = items.count.map((_, type) => volumeOf(items, type));
  const total = volumes.reduce((sum, volume, type) => sum + volume * (items.count[type] as number), 0);
  const room = carton.xMm * carton.yMm * carton.zMm;
  const volumeMax = Math.min(total, room);
  const plan = planLoading(items, carton, rules, watch, timeMsMax);
  const toSolution = (best: BestLoading): CartonSolution => describe(plan, best, canonical, count);
  const search = new BeamSearch(plan, watch, volumeMax, (best) => onBetter?.(toSolution(best)));
  search.run();
  return {
    solution: toSolution(search.best),
    isFullest: search.best.volume >= volumeMax,
    volumeMax,
    widthReached: search.widthReached,
    blocks: plan.blocks.length,
  };
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
  const supportShareMin = rules?.supportShareMin ?? 0;
  const isStacking = supportShareMin > 0 || items.loadOnTopGramsMax?.some((load) => load < Infinity) === true;
  const pieces = items.count.reduce((sum, each) => sum + each, 0);
  const start = watch.elapsedMs();
  const limits: BlockLimits = {
    x: carton.xMm,
    y: carton.yMm,
    z: carton.zMm,
    weight: carton.weightGramsMax ?? Number.POSITIVE_INFINITY,
    fillMin,
    blocksMax: isStacking ? blocksMaxStacking : blocksMax,
    pairsMax,
    isOver: () => watch.isOver() || watch.elapsedMs() - start > timeMsMax * blockTimeShare,
  };
  let blocks = buildBlocks(items, limits);
  // Few pieces may fill the carton without a gap: then blocks without a gap lead there, and there are few of them.
  if (pieces <= fewPieces && !isStacking) blocks = merge(buildBlocks(items, { ...limits, fillMin: 1 }), blocks);
  const worth = (block: Block): number => block.volume * block.pieces ** piecesExponent;
  blocks.sort((left, right) => worth(right) - worth(left));
  const edge = (axis: 'x' | 'y' | 'z'): Int32Array => Int32Array.from(blocks, (block) => block[axis]);
  const singles = blocks.filter((block) => block.pieces === 1);
  const least = (axis: 'x' | 'y' | 'z'): number => Math.min(...new Set(singles.map((block) => block[axis])));
  return {
    items,
    carton,
    blocks,
    edges: { x: edge('x'), y: edge('y'), z: edge('z') },
    rank: Float64Array.from(blocks, worth),
    edgesMin: Int32Array.of(least('x'), least('y'), least('z')),
    isFragile: Uint8Array.from(blocks, (block) => Number(isFragile(items, block))),
    supportShareMin,
    baseShareMin: 0.5,
    isStacking,
    piecesOf: rememberPieces(items, blocks),
  };
}

function isFragile(items: PackingItems, { uses }: Block): boolean {
  return uses.some((type, at) => at % 2 === 0 && items.loadOnTopGramsMax?.[type] === 0);
}

function merge(first: readonly Block[], second: readonly Block[]): Block[] {
  const key = (block: Block): string => `${block.x},${block.y},${block.z}:${block.uses.join()}`;
  return [...new Map([...second, ...first].map((block) => [key(block), block])).values()];
}

function describe(
  plan: LoadingPlan,
  best: BestLoading,
  { items, source }: CanonicalItems,
  count: Int32Array,
): CartonSolution {
  const countLeft = count.slice();
  let weightGrams = 0;
  const placements = best.placed.flatMap((placed) =>
    plan.piecesOf(placed.block).map((piece) => {
      const item = source[piece.type] as number;
      countLeft[item] = (countLeft[item] as number) - 1;
      weightGrams += items.weightGrams?.[piece.type] ?? 0;
      return {
        item,
        xMm: placed.x + piece.x,
        yMm: placed.y + piece.y,
        zMm: placed.z + piece.z,
        orientation: piece.orientation,
        lengthXMm: piece.lengthX,
        lengthYMm: piece.lengthY,
        lengthZMm: piece.lengthZ,
      };
    }),
  );
  return { placements: orderPlacements(placements), countLeft, volumeMm3: Math.max(0, best.volume), weightGrams };
}
