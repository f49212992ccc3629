import {
  anyOrientation,
  type Carton,
  type CartonProblem,
  type CartonTypes,
  cartonTypesMax,
  edgeMmMax,
  itemsMax,
  type OrderProblem,
  orientedEdges,
  type PackingItems,
  type PackingRefusal,
  type PackingRules,
  piecesMax,
  weightOf,
} from './problem.ts';

type Column = readonly [field: string, values: ArrayLike<number> | undefined, isValid: (value: number) => boolean];

const isEdge = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= edgeMmMax;
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
/** Above this sums might run over. */
const numberMax = 1e100;
const isAmount = (value: number): boolean => value >= 0 && value <= numberMax;
const isLimit = (value: number): boolean => isAmount(value) || value === Number.POSITIVE_INFINITY;
const isMask = (value: number): boolean => value >= 1 && value <= anyOrientation;

/** What is wrong with a carton problem, or undefined. */
export function findCartonRefusal({ items, carton, rules }: CartonProblem): PackingRefusal | undefined {
  const cartons: CartonTypes = {
    xMm: Int32Array.of(carton.xMm),
    yMm: Int32Array.of(carton.yMm),
    zMm: Int32Array.of(carton.zMm),
    cost: Float64Array.of(0),
    ...(carton.weightGramsMax === undefined ? {} : { weightGramsMax: Float64Array.of(carton.weightGramsMax) }),
  };
  for (const [field, value] of [
    ['carton.xMm', carton.xMm],
    ['carton.yMm', carton.yMm],
    ['carton.zMm', carton.zMm],
  ] as const) {
    if (items.count.length > 0 && !isEdge(value)) return { kind: 'number-not-valid', field, index: 0, value };
  }
  return findRefusal(items, cartons, rules);
}

/** What is wrong with an order, or undefined. */
export function findOrderRefusal({ items, cartons, rules }: OrderProblem): PackingRefusal | undefined {
  const refusal = findRefusal(items, cartons, rules);
  if (refusal !== undefined) return refusal;
  for (let item = 0; item < items.count.length; item += 1) {
    if ((items.count[item] as number) > 0 && listCartonsFor(items, item, cartons).length === 0)
      return { kind: 'item-fits-no-carton', item };
  }
  return undefined;
}

/** Kinds of cartons that hold one piece of the item. */
export function listCartonsFor(items: PackingItems, item: number, cartons: CartonTypes): number[] {
  const fitting: number[] = [];
  for (let type = 0; type < cartons.cost.length; type += 1) {
    if (cartons.countMax?.[type] !== 0 && fitsCarton(items, item, cartonOf(cartons, type))) fitting.push(type);
  }
  return fitting;
}

export function fitsCarton(items: PackingItems, item: number, carton: Carton): boolean {
  if (weightOf(items, item) > (carton.weightGramsMax ?? Number.POSITIVE_INFINITY)) return false;
  const mask = items.orientations[item] as number;
  for (let orientation = 0; orientation < 6; orientation += 1) {
    if ((mask & (1 << orientation)) === 0) continue;
    const [x, y, z] = orientedEdges(items, item, orientation);
    if (x <= carton.xMm && y <= carton.yMm && z <= carton.zMm) return true;
  }
  return false;
}

export function cartonOf(cartons: CartonTypes, type: number): Carton {
  return {
    xMm: cartons.xMm[type] as number,
    yMm: cartons.yMm[type] as number,
    zMm: cartons.zMm[type] as number,
    weightGramsMax: cartons.weightGramsMax?.[type] ?? Number.POSITIVE_INFINITY,
  };
}

function findRefusal(items: PackingItems, cartons: CartonTypes, rules?: PackingRules): PackingRefusal | undefined {
  if (items.count.length === 0) return { kind: 'no-items' };
  if (cartons.cost.length === 0) return { kind: 'no-cartons' };
  if (items.count.length > itemsMax) return { kind: 'too-many', what: 'items', countMax: itemsMax };
  if (cartons.cost.length > cartonTypesMax) return { kind: 'too-many', what: 'cartons', countMax: cartonTypesMax };
  const itemColumns: readonly Column[] = [
    ['items.xMm', items.xMm, isEdge],
    ['items.yMm', items.yMm, isEdge],
    ['items.zMm', items.zMm, isEdge],
    ['items.count', items.count, isCount],
    ['items.orientations', items.orientations, isMask],
    ['items.weightGrams', items.weightGrams, isAmount],
    ['items.loadOnTopGramsMax', items.loadOnTopGramsMax, isLimit],
  ];
  const cartonColumns: readonly Column[] = [
    ['cartons.xMm', cartons.xMm, isEdge],
    ['cartons.yMm', cartons.yMm, isEdge],
    ['cartons.zMm', cartons.zMm, isEdge],
    ['cartons.cost', cartons.cost, isAmount],
    ['cartons.weightGramsMax', cartons.weightGramsMax, isLimit],
    ['cartons.countMax', cartons.countMax, isCount],
  ];
  const share = rules?.supportShareMin ?? 0;
  return (
    findLength(itemColumns, items.count.length) ??
    findLength(cartonColumns, cartons.cost.length) ??
    findValue(itemColumns) ??
    findValue(cartonColumns) ??
    (share >= 0 && share <= 1
      ? undefined
      : { kind: 'number-not-valid', field: 'rules.supportShareMin', index: 0, value: share }) ??
    (items.count.reduce((sum, count) => sum + count, 0) > piecesMax
      ? { kind: 'too-many', what: 'pieces', countMax: piecesMax }
      : undefined) ??
    (['above', 'front', undefined].includes(rules?.loadFrom)
      ? undefined
      : { kind: 'load-from-not-known', value: rules?.loadFrom })
  );
}

function findLength(columns: readonly Column[], length: number): PackingRefusal | undefined {
  const column = columns.find(([, values]) => values !== undefined && values.length !== length);
  return column === undefined ? undefined : { kind: 'lengths-differ', field: column[0] };
}

function findValue(columns: readonly Column[]): PackingRefusal | undefined {
  for (const [field, values, isValid] of columns) {
    for (let index = 0; index < (values?.length ?? 0); index += 1) {
      const value = (values as ArrayLike<number>)[index] as number;
      if (!isValid(value)) return { kind: 'number-not-valid', field, index, value };
    }
  }
  return undefined;
}
