import type { WaveProblem, WaveSolution } from './problem.ts';

/** Problems of at most so many orders and aisles together are enumerated. */
export const enumeratedMax = 16;
/** And so many lines, so that all sets take some hundredths of a second. */
export const enumeratedLinesMax = 500;

/** The best wave of a small problem by trying every set of aisles and every set of orders; undefined when there is none. */
export function enumerateWaves({ items, orders, aisles, unitsMin, unitsMax }: WaveProblem): WaveSolution | undefined {
  const aisleCount = aisles.from.length - 1;
  const orderCount = orders.from.length - 1;
  let best: WaveSolution | undefined;
  for (let set = 1; set < 2 ** aisleCount; set += 1) {
    const held = new Float64Array(items);
    const chosen = listBits(set, aisleCount);
    for (const aisle of chosen)
      for (let at = aisles.from[aisle] as number; at < (aisles.from[aisle + 1] as number); at += 1)
        held[aisles.item[at] as number] = (held[aisles.item[at] as number] as number) + (aisles.quantity[at] as number);
    const taken: number[] = [];
    const visit = (order: number, units: number): void => {
      const isBetter = best === undefined || units * best.aisles.length > best.units * chosen.length;
      if (units >= unitsMin && units > 0 && isBetter)
        best = { orders: Int32Array.from(taken), aisles: Int32Array.from(chosen), units };
      for (let next = order; next < orderCount; next += 1) {
        const [from, to] = [orders.from[next] as number, orders.from[next + 1] as number];
        let more = 0;
        let isServed = true;
        for (let at = from; at < to; at += 1) {
          more += orders.quantity[at] as number;
          if ((orders.quantity[at] as number) > (held[orders.item[at] as number] as number)) isServed = false;
        }
        if (!isServed || more === 0 || units + more > unitsMax) continue;
        const change = (sign: number): void => {
          for (let at = from; at < to; at += 1)
            held[orders.item[at] as number] =
              (held[orders.item[at] as number] as number) + sign * (orders.quantity[at] as number);
        };
        change(-1);
        taken.push(next);
        visit(next + 1, units + more);
        taken.pop();
        change(1);
      }
    };
    visit(0, 0);
  }
  return best;
}

function listBits(set: number, count: number): number[] {
  return Array.from({ length: count }, (_, bit) => bit).filter((bit) => (set & (1 << bit)) !== 0);
}
