import { findNumber } from '../refusal.ts';
import {
  anyOrientation,
  type Carton,
  type CartonProblem,
  type CartonTypes,
  cartonTypesMax,
  edgeMmMax,
  itemsMax,
  type PackingOrderProblem,
  orientedEdges,
  type PackingColumn,
  type PackingItems,
  type PackingRefusal,
  type PackingRules,
  piecesMax,
  weightOf,
} from './problem.ts';

type Test = (value: number) => boolean;
type Column = readonly [field: PackingColumn, values: ArrayLike<number> | undefined, isValid: Test];

const isEdge = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= edgeMmMax;
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
/** Above this sums might run over. */
const numberMax = 1e100;
const isAmount = (value: number): boolean => value >= 0 && value <= numberMax;
const isLimit = (value: number): boolean => isAmount(value) || value === Number.POSITIVE_INFINITY;
const isMask = (value: number): boolean => value >= 1 && value <= anyOrientation;

/** What is wrong with a carton problem, or undefined. */
export function findCartonRefusal({ items, carton, rules }: CartonProblem): PackingRefusal | undefined {
  if (items.count.length === 0) return { kind: 'empty', what: 'items' };
  if (items.count.length > itemsMax) return { kind: 'too-large', what: 'items', countMax: itemsMax };
  const columns = listItemColumns(items);
  return (
    findLength(columns, items.count.length) ??
    findValue(columns) ??
    findNumber('carton.xMm', [carton.xMm], isNot(isEdge)) ??
    findNumber('carton.yMm', [carton.yMm], isNot(isEdge)) ??
    findNumber('carton.zMm', [carton.zMm], isNot(isEdge)) ??
    findNumber('carton.weightGramsMax', [carton.weightGramsMax ?? Number.POSITIVE_INFINITY], isNot(isLimit)) ??
    findInRules(items, rules)
  );
}

/** What is wrong with an order, or undefined. */
export function findOrderRefusal({ items, cartons, rules }: PackingOrderProblem): PackingRefusal | undefined {
  const refusal = findInColumns(items, cartons) ?? findInRules(items, rules);
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

function findInColumns(items: PackingItems, cartons: CartonTypes): PackingRefusal | undefined {
  if (items.count.length === 0) return { kind: 'empty', what: 'items' };
  if (cartons.cost.length === 0) return { kind: 'empty', what: 'cartons' };
  if (items.count.length > itemsMax) return { kind: 'too-large', what: 'items', countMax: itemsMax };
  if (cartons.cost.length > cartonTypesMax) return { kind: 'too-large', what: 'cartons', countMax: cartonTypesMax };
  const itemColumns = listItemColumns(items);
  const cartonColumns: readonly Column[] = [
    ['cartons.xMm', cartons.xMm, isEdge],
    ['cartons.yMm', cartons.yMm, isEdge],
    ['cartons.zMm', cartons.zMm, isEdge],
    ['cartons.cost', cartons.cost, isAmount],
    ['cartons.weightGramsMax', cartons.weightGramsMax, isLimit],
    ['cartons.countMax', cartons.countMax, isCount],
  ];
  return (
    findLength(itemColumns, items.count.length) ??
    findLength(cartonColumns, cartons.cost.length) ??
    findValue(itemColumns) ??
    findValue(cartonColumns)
  );
}

function listItemColumns(items: PackingItems): readonly Column[] {
  return [
    ['items.xMm', items.xMm, isEdge],
    ['items.yMm', items.yMm, isEdge],
    ['items.zMm', items.zMm, isEdge],
    ['items.count', items.count, isCount],
    ['items.orientations', items.orientations, isMask],
    ['items.weightGrams', items.weightGrams, isAmount],
    ['items.loadOnTopGramsMax', items.loadOnTopGramsMax, isLimit],
  ];
}

/** Asked last: pieces are counted once every count is known to be one. */
function findInRules(items: PackingItems, rules: PackingRules = {}): PackingRefusal | undefined {
  const { supportShareMin = 0, loadFrom } = rules;
  const wrong = findNumber('rules.supportShareMin', [supportShareMin], (share) => !(share >= 0 && share <= 1));
  if (wrong !== undefined) return wrong;
  if (items.count.reduce((sum, count) => sum + count, 0) > piecesMax)
    return { kind: 'too-large', what: 'pieces', countMax: piecesMax };
  return ['above', 'front', undefined].includes(loadFrom)
    ? undefined
    : { kind: 'load-from-not-known', value: loadFrom };
}

function findLength(columns: readonly Column[], lengthExpected: number): PackingRefusal | undefined {
  for (const [field, values] of columns) {
    if (values !== undefined && values.length !== lengthExpected)
      return { kind: 'wrong-length', field, length: values.length, lengthExpected };
  }
  return undefined;
}

function findValue(columns: readonly Column[]): PackingRefusal | undefined {
  for (const [field, values = [], isValid] of columns) {
    const wrong = findNumber(field, Array.from(values), isNot(isValid));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isNot(test: Test): Test {
  return (value) => !test(value);
}
