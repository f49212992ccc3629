import type { Loading, PlacedBlock } from './loading.ts';
import type { Space } from './spaces.ts';

/** Where a block may stand in a space above the floor. */
export interface StandingPlaces {
  /** Tops that bear the space's bottom, clipped to it: x0, y0, x1, y1 of each. */
  readonly tops: readonly number[];
  readonly area: number;
  /** Corners to put a block into, best first: x, y, 1 where the block's high x (y) is there. */
  readonly corners: readonly (readonly [number, number, number, number])[];
}

const cornersMax = 16;

/** The corner of the space next to the carton's, then the corners of the tops below it, nearest to that one first. */
export function findStandingPlaces(loading: Loading, space: Space): StandingPlaces {
  const { carton, supportShareMin } = loading.plan;
  const { x0, y0, z0, x1, y1 } = space;
  const isHighX = Number(x0 > carton.xMm - x1);
  const isHighY = Number(y0 > carton.yMm - y1);
  const first = [isHighX === 1 ? x1 : x0, isHighY === 1 ? y1 : y0, isHighX, isHighY] as const;
  const corners: (readonly [number, number, number, number])[] = [];
  const tops: number[] = [];
  let area = 0;
  if (z0 > 0 && supportShareMin > 0) {
    const { hulls, placed } = loading;
    for (let at = 0; at < placed.length * 6; at += 6) {
      if (hulls[at + 5] !== z0) continue;
      const lowX = Math.max(x0, hulls[at] as number);
      const lowY = Math.max(y0, hulls[at + 1] as number);
      const highX = Math.min(x1, hulls[at + 3] as number);
      const highY = Math.min(y1, hulls[at + 4] as number);
      if (highX <= lowX || highY <= lowY) continue;
      tops.push(lowX, lowY, highX, highY);
      area += (highX - lowX) * (highY - lowY);
      corners.push([lowX, lowY, 0, 0], [highX, lowY, 1, 0], [lowX, highY, 0, 1], [highX, highY, 1, 1]);
    }
  }
  const far = ([x, y]: readonly [number, number, number, number]): number =>
    Math.abs(x - first[0]) + Math.abs(y - first[1]);
  corners.sort((left, right) => far(left) - far(right));
  return { tops, area, corners: [first, ...corners.slice(0, cornersMax - 1)] };
}

/** The block in a corner, or undefined where it leaves the space or, judged by whole blocks, lacks support. */
export function placeInCorner(
  { plan }: Loading,
  block: number,
  space: Space,
  { tops, area }: StandingPlaces,
  [cornerX, cornerY, isHighX, isHighY]: readonly [number, number, number, number],
): PlacedBlock | undefined {
  const dx = plan.edges.x[block] as number;
  const dy = plan.edges.y[block] as number;
  const x = cornerX - isHighX * dx;
  const y = cornerY - isHighY * dy;
  if (x < space.x0 || y < space.y0 || x + dx > space.x1 || y + dy > space.y1) return undefined;
  // Pieces of a block leave gaps in its base and in the tops: whether each of them stands is looked at later.
  const needed = space.z0 > 0 ? plan.supportShareMin * plan.baseShareMin * dx * dy : 0;
  if (needed > area) return undefined;
  let borne = 0;
  for (let at = 0; at < tops.length && borne < needed; at += 4) {
    const overlapX = Math.min(x + dx, tops[at + 2] as number) - Math.max(x, tops[at] as number);
    const overlapY = Math.min(y + dy, tops[at + 3] as number) - Math.max(y, tops[at + 1] as number);
    if (overlapX > 0 && overlapY > 0) borne += overlapX * overlapY;
  }
  return borne >= needed ? { block, x, y, z: space.z0 } : undefined;
}
