import { loadMaxOf, orientationAxes, orientedEdges, type PackingItems, weightOf } from './problem.ts';

export interface CanonicalItems {
  readonly items: PackingItems;
  /** Item of the problem behind each canonical item. */
  readonly source: Int32Array;
}

/**
 * Items by falling volume, then by everything else, without those of which there is none and without orientations that
 * look the same or do not fit: the answer does not depend on the order in which items were given.
 */
export function toCanonicalItems(
  items: PackingItems,
  count: Int32Array,
  room: { readonly xMm: number; readonly yMm: number; readonly zMm: number },
): CanonicalItems {
  const masks = Array.from(count, (pieces, item) => (pieces === 0 ? 0 : usefulOrientations(items, item, room)));
  const present = [...count.keys()].filter((item) => masks[item] !== 0);
  const key = (item: number): number[] => {
    const edges = [items.xMm[item] as number, items.yMm[item] as number, items.zMm[item] as number];
    const [x, y, z] = edges as [number, number, number];
    return [-x * y * z, ...edges, masks[item] as number, weightOf(items, item), loadMaxOf(items, item)];
  };
  const keys = new Map(present.map((item) => [item, [...key(item), count[item] as number]]));
  present.sort((left, right) => compareKeys(keys.get(left) as number[], keys.get(right) as number[]) || left - right);
  const pick = (values: Int32Array): Int32Array => Int32Array.from(present, (item) => values[item] as number);
  return {
    source: Int32Array.from(present),
    items: {
      xMm: pick(items.xMm),
      yMm: pick(items.yMm),
      zMm: pick(items.zMm),
      count: pick(count),
      orientations: Uint8Array.from(present, (item) => masks[item] as number),
      weightGrams: Float64Array.from(present, (item) => weightOf(items, item)),
      loadOnTopGramsMax: Float64Array.from(present, (item) => loadMaxOf(items, item)),
    },
  };
}

function compareKeys(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < left.length; at += 1) {
    if (left[at] !== right[at]) return (left[at] as number) < (right[at] as number) ? -1 : 1;
  }
  return 0;
}

function usefulOrientations(
  items: PackingItems,
  item: number,
  room: { readonly xMm: number; readonly yMm: number; readonly zMm: number },
): number {
  let mask = 0;
  const seen = new Set<string>();
  for (let orientation = 0; orientation < orientationAxes.length; orientation += 1) {
    if (((items.orientations[item] as number) & (1 << orientation)) === 0) continue;
    const edges = orientedEdges(items, item, orientation);
    if (edges[0] > room.xMm || edges[1] > room.yMm || edges[2] > room.zMm || seen.has(edges.join())) continue;
    seen.add(edges.join());
    mask |= 1 << orientation;
  }
  return mask;
}
