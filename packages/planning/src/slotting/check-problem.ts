import { cellsMax, numberMax, type SlottingProblem, type SlottingRefusal } from './problem.ts';

type Column = readonly [field: string, values: ArrayLike<number>, length: number, isValid: (value: number) => boolean];

const isAmount = (value: number): boolean => value >= 0 && value <= numberMax;
const isCoordinate = (value: number): boolean => Math.abs(value) <= numberMax;

/** What is wrong with a problem, or undefined. Whether an assignment exists is found out later. */
export function findRefusal(problem: SlottingProblem): SlottingRefusal | undefined {
  const { picksPerDay, slotSeconds, slotOfItem, moveSeconds, fits, affinity, horizonDays, movesMax } = problem;
  const items = picksPerDay.length;
  const slots = slotSeconds.length;
  if (items === 0) return { kind: 'empty', what: 'items' };
  const isItem = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < items;
  const isPlace = (value: number): boolean => Number.isInteger(value) && value >= -1 && value < slots;
  const pairs = affinity?.firstItem.length ?? 0;
  const columns: readonly Column[] = [
    ['picksPerDay', picksPerDay, items, isAmount],
    ['slotSeconds', slotSeconds, slots, isAmount],
    ['slotOfItem', slotOfItem, items, isPlace],
    ['moveSeconds', moveSeconds, items, isAmount],
    ['horizonDays', [horizonDays], 1, isAmount],
    ['movesMax', [movesMax ?? 0], 1, (value) => value >= 0],
    ...(fits === undefined ? [] : [['fits', fits, items * slots, (value) => value <= 1] satisfies Column]),
    ...(affinity === undefined
      ? []
      : ([
          ['affinity.firstItem', affinity.firstItem, pairs, isItem],
          ['affinity.secondItem', affinity.secondItem, pairs, isItem],
          ['affinity.togetherPerDay', affinity.togetherPerDay, pairs, isAmount],
          ['affinity.slotXMm', affinity.slotXMm, slots, isCoordinate],
          ['affinity.slotYMm', affinity.slotYMm, slots, isCoordinate],
          ['affinity.secondsPerMetre', [affinity.secondsPerMetre], 1, isAmount],
        ] satisfies Column[])),
  ];
  for (const [field, { length }, lengthExpected] of columns)
    if (length !== lengthExpected) return { kind: 'wrong-length', field, length, lengthExpected };
  for (const [field, values, length, isValid] of columns) {
    for (let index = 0; index < length; index += 1) {
      const value = values[index] as number;
      if (!isValid(value)) return { kind: 'number-not-valid', field, index, value };
    }
  }
  if (items * slots > cellsMax) return { kind: 'too-large', what: 'cells', countMax: cellsMax };
  const taken = new Uint8Array(slots);
  for (const slot of slotOfItem) {
    if (slot >= 0 && taken[slot] === 1) return { kind: 'slot-taken-twice', slot };
    if (slot >= 0) taken[slot] = 1;
  }
  return items > slots ? { kind: 'slots-too-few', items, slots } : undefined;
}
