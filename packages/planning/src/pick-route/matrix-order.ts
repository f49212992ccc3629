import type { DistanceTable } from './matrix.ts';

/**
 * The points of a path from the first to the last in groups that any walk through all of them visits one after the other:
 * the strong components of the ways there are (Tarjan 1972). Undefined when two groups that follow each other have no way
 * between them: then no walk exists, which proves it. Where ways are shortest ways, the groups prove that there is one.
 * O(points²).
 */
export function groupPath({ points, distances }: DistanceTable, path: readonly number[]): number[][] | undefined {
  const last = path.length - 1;
  const isWay = (from: number, to: number): boolean =>
    from !== last && to !== 0 && Number.isFinite(distances[(path[from] as number) * points + (path[to] as number)]);
  const groups = findComponents(path.length, isWay).reverse();
  for (const [at, group] of groups.entries()) {
    const next = groups[at + 1];
    if (next !== undefined && !group.some((from) => next.some((to) => isWay(from, to)))) return undefined;
  }
  return groups.map((group) => group.map((at) => path[at] as number));
}

/** Strong components, each before those that lead to it. */
function findComponents(count: number, isWay: (from: number, to: number) => boolean): number[][] {
  const groups: number[][] = [];
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const looked = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  let named = 0;
  const enter = (at: number, branch: number[]): void => {
    index[at] = named;
    low[at] = named;
    named += 1;
    isOpen[at] = 1;
    open.push(at);
    branch.push(at);
  };
  const leave = (at: number, branch: number[]): void => {
    branch.pop();
    const parent = branch.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[at] as number);
    if (low[at] !== index[at]) return;
    const group = open.splice(open.lastIndexOf(at));
    for (const member of group) isOpen[member] = 0;
    groups.push(group);
  };
  for (let root = 0; root < count; root += 1) {
    if (index[root] !== -1) continue;
    const branch: number[] = [];
    enter(root, branch);
    for (let at = branch.at(-1); at !== undefined; at = branch.at(-1)) {
      const to = looked[at] as number;
      looked[at] = to + 1;
      if (to === count) leave(at, branch);
      else if (to !== at && isWay(at, to)) {
        if (index[to] === -1) enter(to, branch);
        else if (isOpen[to] === 1) low[at] = Math.min(low[at] as number, index[to] as number);
      }
    }
  }
  return groups;
}
