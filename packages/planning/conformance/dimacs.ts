import type { FlowProblem } from '@holdfast/planning/flow';

/** Reads a problem in the DIMACS format `p min`: nodes from 1, `n node supply`, `a source target lower capacity cost`. */
export function parseDimacs(text: string): FlowProblem {
  let nodeCount = 0;
  let supplies = new Float64Array(0);
  const arcs: number[][] = [];
  for (const line of text.split('\n')) {
    const [kind, ...fields] = line.trim().split(/\s+/);
    if (kind === 'p') {
      nodeCount = Number(fields[1]);
      supplies = new Float64Array(nodeCount);
    } else if (kind === 'n') supplies[Number(fields[0]) - 1] = Number(fields[1]);
    else if (kind === 'a') arcs.push(fields.map(Number));
  }
  const column = (at: number, shift = 0): number[] => arcs.map((fields) => (fields[at] ?? Number.NaN) + shift);
  return {
    nodeCount,
    supplies,
    sources: Int32Array.from(column(0, -1)),
    targets: Int32Array.from(column(1, -1)),
    lowerBounds: Float64Array.from(column(2)),
    // The format writes −1 for no limit; some writers leave 2⁶³ instead.
    capacities: Float64Array.from(column(3), (most) =>
      most < 0 || most > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : most,
    ),
    unitCosts: Float64Array.from(column(4)),
  };
}
