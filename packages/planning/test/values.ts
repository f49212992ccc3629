/** Walks over problems and answers: plain objects, lists, typed arrays and what they hold. */
export type NumericArray = Int8Array | Uint8Array | Int32Array | Float64Array;
export type Path = readonly (string | number)[];

export function isTypedArray(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Every value below `root`, parents before children. The numbers of a typed array are visited too. */
export function walk(root: unknown, visit: (value: unknown, path: Path) => void, path: Path = []): void {
  visit(root, path);
  if (isTypedArray(root)) {
    for (const [at, number] of root.entries()) visit(number, [...path, at]);
  } else if (typeof root === 'object' && root !== null) {
    for (const [key, value] of Object.entries(root)) walk(value, visit, [...path, key]);
  }
}

/** Where numbers stand: every one of a plain object or list; the first, middle and last of a typed array. */
export function listLeaves(root: unknown): readonly Path[] {
  const leaves: Path[] = [];
  const list = (value: unknown, path: Path): void => {
    if (typeof value === 'number') leaves.push(path);
    else if (isTypedArray(value)) {
      const places = new Set([0, value.length >> 1, value.length - 1].filter((at) => at >= 0 && at < value.length));
      for (const at of places) leaves.push([...path, at]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) list(each, [...path, key]);
    }
  };
  list(root, []);
  return leaves;
}

/** Puts a number in its place; says whether it could be kept there (an Int32Array keeps no NaN). */
export function plant(root: unknown, path: Path, value: number): boolean {
  let holder = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  holder[last] = value;
  return Object.is(holder[last], value);
}
