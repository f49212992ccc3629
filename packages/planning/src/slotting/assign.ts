export type Assignment =
  | { readonly kind: 'assigned'; readonly columnOfRow: Int32Array; readonly cost: number; readonly bound: number }
  /** Rows that together have fewer columns than they are. */
  | { readonly kind: 'none'; readonly rows: readonly number[] }
  /** The bound is the value of the dual found so far; infinite when a row has no column. */
  | { readonly kind: 'stopped'; readonly bound: number };

/**
 * Cheapest assignment of every row to a column of its own: shortest augmenting paths with potentials, as Jonker and
 * Volgenant (1987). `costs[row · columns + column]`, infinite where forbidden; rows ≤ columns. `bound` is the dual value,
 * equal to the cost up to rounding. O(rows² · columns); `isOver` is asked once for each row.
 */
export function assign(costs: Float64Array, rows: number, columns: number, isOver: () => boolean): Assignment {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  // Row of each column and the column before it on the path; both count from 1, 0 is none and the start.
  const rowOf = new Int32Array(columns + 1);
  const before = new Int32Array(columns + 1);
  const distance = new Float64Array(columns + 1);
  const isReached = new Uint8Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    if (isOver())
      return { kind: 'stopped', bound: boundSoFar(costs, rows, columns, row - 1, rowPotential, columnPotential) };
    distance.fill(Number.POSITIVE_INFINITY);
    isReached.fill(0);
    rowOf[0] = row;
    let column = 0;
    while (column === 0 || rowOf[column] !== 0) {
      isReached[column] = 1;
      const from = rowOf[column] as number;
      const offset = (from - 1) * columns - 1;
      const potential = rowPotential[from] as number;
      let shortest = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= columns; other += 1) {
        if (isReached[other] === 1) continue;
        const length = (costs[offset + other] as number) - potential - (columnPotential[other] as number);
        if (length < (distance[other] as number)) {
          distance[other] = length;
          before[other] = column;
        }
        if ((distance[other] as number) < shortest) {
          shortest = distance[other] as number;
          next = other;
        }
      }
      if (next === 0) return { kind: 'none', rows: listReachedRows(rowOf, isReached) };
      for (let other = 0; other <= columns; other += 1) {
        if (isReached[other] === 1) {
          const reached = rowOf[other] as number;
          rowPotential[reached] = (rowPotential[reached] as number) + shortest;
          columnPotential[other] = (columnPotential[other] as number) - shortest;
        } else distance[other] = (distance[other] as number) - shortest;
      }
      column = next;
    }
    while (column !== 0) {
      const previous = before[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  return readAssignment(costs, rows, columns, rowOf, rowPotential, columnPotential);
}

/** Rows that had their turn keep their potential, the others take the highest that is feasible. O(rows · columns). */
function boundSoFar(
  costs: Float64Array,
  rows: number,
  columns: number,
  done: number,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
): number {
  let bound = 0;
  for (let column = 1; column <= columns; column += 1) bound += columnPotential[column] as number;
  for (let row = 1; row <= done; row += 1) bound += rowPotential[row] as number;
  for (let row = done; row < rows; row += 1) {
    let least = Number.POSITIVE_INFINITY;
    for (let column = 0; column < columns; column += 1) {
      const length = (costs[row * columns + column] as number) - (columnPotential[column + 1] as number);
      if (length < least) least = length;
    }
    bound += least;
  }
  return bound;
}

function readAssignment(
  costs: Float64Array,
  rows: number,
  columns: number,
  rowOf: Int32Array,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
): Assignment {
  const columnOfRow = new Int32Array(rows);
  let bound = 0;
  for (let column = 1; column <= columns; column += 1) {
    const row = (rowOf[column] as number) - 1;
    if (row < 0) continue;
    columnOfRow[row] = column - 1;
    bound += columnPotential[column] as number;
  }
  let cost = 0;
  for (let row = 0; row < rows; row += 1) {
    cost += costs[row * columns + (columnOfRow[row] as number)] as number;
    bound += rowPotential[row + 1] as number;
  }
  return { kind: 'assigned', columnOfRow, cost, bound };
}

function listReachedRows(rowOf: Int32Array, isReached: Uint8Array): number[] {
  const rows: number[] = [];
  for (let column = 0; column < rowOf.length; column += 1) {
    if (isReached[column] === 1) rows.push((rowOf[column] as number) - 1);
  }
  return rows.sort((left, right) => left - right);
}
