import type { Block } from './blocks.ts';
import type { Loading, PlacedBlock } from './loading.ts';
import type { Space } from './spaces.ts';
import { findStandingPlaces, placeInCorner, type StandingPlaces } from './standing-places.ts';

/** Share of a block's edge within which a neighbour counts as touching. */
const touchShare = 0.04;

/** Where none stands, this many times more blocks are weighed before a space is given up. */
const standingTries = 4;

export interface Candidate extends PlacedBlock {
  readonly worth: number;
}

/**
 * The best blocks for the free space nearest to a corner of the carton; spaces that take none are forgotten. Empty when
 * nothing fits anywhere.
 *
 * Worth of block b in space r, after VCS (Araya, Guerrero and Nuñez 2017):
 * `volume(b) · (1 − loss(r, b)) · contact(b)⁴ · pieces(b)^−0.2`. Blocks come by falling `volume · pieces^−0.2`, so the
 * search ends where not even a perfect fit would help, or after `weighedMax` blocks that fit.
 */
export function chooseBlocks(loading: Loading, countMax: number, weighedMax: number): Candidate[] {
  while (loading.spaces.count > 0) {
    const space = findNearestSpace(loading);
    const candidates = rankBlocks(loading, space, countMax, weighedMax);
    if (candidates.length > 0) return candidates;
    loading.spaces.removeAt(space);
  }
  return [];
}

/** The space whose nearest corner is nearest to its corner of the carton; of equal ones the largest. */
function findNearestSpace({ spaces, plan }: Loading): number {
  const { data } = spaces;
  const { xMm, yMm, zMm } = plan.carton;
  let nearest = 0;
  let distanceMin = Number.POSITIVE_INFINITY;
  let volumeMax = 0;
  for (let index = 0; index < spaces.count; index += 1) {
    const at = index * 6;
    const x0 = data[at] as number;
    const y0 = data[at + 1] as number;
    const z0 = data[at + 2] as number;
    const x1 = data[at + 3] as number;
    const y1 = data[at + 4] as number;
    const z1 = data[at + 5] as number;
    const up = plan.isStacking ? z0 : Math.min(z0, zMm - z1);
    const distance = Math.min(x0, xMm - x1) + Math.min(y0, yMm - y1) + up;
    if (distance > distanceMin) continue;
    const volume = (x1 - x0) * (y1 - y0) * (z1 - z0);
    if (distance === distanceMin && volume <= volumeMax) continue;
    nearest = index;
    distanceMin = distance;
    volumeMax = volume;
  }
  return nearest;
}

function rankBlocks(loading: Loading, index: number, countMax: number, weighedMax: number): Candidate[] {
  const { plan, active, reach, spaces } = loading;
  const { edges, rank } = plan;
  const [x0, y0, z0, x1, y1, z1] = spaces.data.subarray(index * 6, index * 6 + 6) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const space: Space = { x0, y0, z0, x1, y1, z1 };
  const [dx, dy, dz] = [x1 - x0, y1 - y0, z1 - z0];
  const spaceVolume = dx * dy * dz;
  const largest = findLargestEdges(loading);
  const neighbours = findNeighbours(loading, space);
  const places = loading.stack === undefined ? undefined : findStandingPlaces(loading, space);
  const best: Candidate[] = [];
  let worthMin = 0;
  let read = 0;
  let kept = 0;
  let weighed = 0;
  for (; read < loading.activeCount; read += 1) {
    const block = active[read] as number;
    const blockRank = rank[block] as number;
    if (best.length === countMax && (blockRank <= worthMin || weighed >= weighedMax)) break;
    if (weighed >= weighedMax * standingTries) break;
    const x = edges.x[block] as number;
    const y = edges.y[block] as number;
    const z = edges.z[block] as number;
    if (x > largest.x || y > largest.y || z > largest.z || !loading.isAvailable(plan.blocks[block] as Block)) continue;
    active[kept] = block;
    kept += 1;
    if (x > dx || y > dy || z > dz) continue;
    const above = plan.isFragile[block] === 1 ? 0 : (reach[2][dz - z] as number);
    const used = (x + (reach[0][dx - x] as number)) * (y + (reach[1][dy - y] as number)) * (z + above);
    const worthMax = (blockRank * used) / spaceVolume;
    if (best.length === countMax && worthMax <= worthMin) continue;
    weighed += 1;
    const candidate =
      places === undefined
        ? judge(loading, findPlace(loading, block, space), neighbours, worthMax)
        : findStanding(loading, block, space, places, neighbours, worthMax, worthMin);
    if (candidate === undefined || (best.length === countMax && candidate.worth <= worthMin)) continue;
    insert(best, candidate, countMax);
    worthMin = best.length === countMax ? (best[countMax - 1] as Candidate).worth : 0;
  }
  if (kept < read) active.copyWithin(kept, read, loading.activeCount);
  loading.activeCount -= read - kept;
  return best;
}

function insert(best: Candidate[], candidate: Candidate, countMax: number): void {
  let at = best.length;
  while (at > 0 && (best[at - 1] as Candidate).worth < candidate.worth) at -= 1;
  best.splice(at, 0, candidate);
  if (best.length > countMax) best.pop();
}

/** Longest edges of all spaces: a block beyond them will never fit again. */
function findLargestEdges({ spaces }: Loading): { x: number; y: number; z: number } {
  const { data } = spaces;
  const largest = { x: 0, y: 0, z: 0 };
  for (let at = 0; at < spaces.count * 6; at += 6) {
    largest.x = Math.max(largest.x, (data[at + 3] as number) - (data[at] as number));
    largest.y = Math.max(largest.y, (data[at + 4] as number) - (data[at + 1] as number));
    largest.z = Math.max(largest.z, (data[at + 5] as number) - (data[at + 2] as number));
  }
  return largest;
}

function judge(loading: Loading, placed: PlacedBlock, neighbours: readonly number[], worthMax: number): Candidate {
  const contact = contactShare(loading, placed, neighbours);
  return { ...placed, worth: worthMax * contact * contact * contact * contact };
}

/** The first corner where the block is worth enough and all of its pieces stand. */
function findStanding(
  loading: Loading,
  block: number,
  space: Space,
  places: StandingPlaces,
  neighbours: readonly number[],
  worthMax: number,
  worthMin: number,
): Candidate | undefined {
  for (const corner of places.corners) {
    const placed = placeInCorner(loading, block, space, places, corner);
    if (placed === undefined) continue;
    const candidate = judge(loading, placed, neighbours, worthMax);
    if (candidate.worth > worthMin && mayStand(loading, placed)) return candidate;
  }
  return undefined;
}

/** Where the block goes: the corner of the space that is nearest to a corner of the carton. */
function findPlace({ plan }: Loading, block: number, space: Space): PlacedBlock {
  const { carton, edges } = plan;
  const { x0, y0, z0, x1, y1, z1 } = space;
  const z = z0 <= carton.zMm - z1 ? z0 : z1 - (edges.z[block] as number);
  return {
    block,
    x: x0 <= carton.xMm - x1 ? x0 : x1 - (edges.x[block] as number),
    y: y0 <= carton.yMm - y1 ? y0 : y1 - (edges.y[block] as number),
    z,
  };
}

function mayStand(loading: Loading, { block, x, y, z }: PlacedBlock): boolean {
  return loading.stack?.mayPlace(loading.plan.piecesOf(block), x, y, z) !== false;
}

/** Hulls close enough to the space to touch a block inside it. */
function findNeighbours({ hulls, placed }: Loading, { x0, y0, z0, x1, y1, z1 }: Space): number[] {
  const nearX = (x1 - x0) * touchShare;
  const nearY = (y1 - y0) * touchShare;
  const nearZ = (z1 - z0) * touchShare;
  const neighbours: number[] = [];
  for (let at = 0; at < placed.length * 6; at += 6) {
    if ((hulls[at + 3] as number) < x0 - nearX || (hulls[at] as number) > x1 + nearX) continue;
    if ((hulls[at + 4] as number) < y0 - nearY || (hulls[at + 1] as number) > y1 + nearY) continue;
    if ((hulls[at + 5] as number) < z0 - nearZ || (hulls[at + 2] as number) > z1 + nearZ) continue;
    neighbours.push(at);
  }
  return neighbours;
}

/** Share of a block's surface that touches walls or neighbours, or nearly so. */
function contactShare({ plan, hulls }: Loading, placed: PlacedBlock, neighbours: readonly number[]): number {
  const { carton, edges } = plan;
  const { x, y, z, block } = placed;
  const dx = edges.x[block] as number;
  const dy = edges.y[block] as number;
  const dz = edges.z[block] as number;
  const [nearX, nearY, nearZ] = [dx * touchShare, dy * touchShare, dz * touchShare];
  const [faceX, faceY, faceZ] = [dy * dz, dx * dz, dx * dy];
  let touched =
    (Number(x <= nearX) + Number(carton.xMm - x - dx <= nearX)) * faceX +
    (Number(y <= nearY) + Number(carton.yMm - y - dy <= nearY)) * faceY +
    (Number(z <= nearZ) + Number(carton.zMm - z - dz <= nearZ)) * faceZ;
  for (const at of neighbours) {
    const overlapX = Math.min(x + dx, hulls[at + 3] as number) - Math.max(x, hulls[at] as number);
    const overlapY = Math.min(y + dy, hulls[at + 4] as number) - Math.max(y, hulls[at + 1] as number);
    const overlapZ = Math.min(z + dz, hulls[at + 5] as number) - Math.max(z, hulls[at + 2] as number);
    if (overlapX <= 0) {
      if (overlapX >= -nearX && overlapY > 0 && overlapZ > 0) touched += overlapY * overlapZ;
    } else if (overlapY <= 0) {
      if (overlapY >= -nearY && overlapZ > 0) touched += overlapX * overlapZ;
    } else if (overlapZ <= 0 && overlapZ >= -nearZ) touched += overlapX * overlapY;
  }
  return Math.min(1, touched / (2 * (faceX + faceY + faceZ)));
}
