import {
  type Carrier,
  type CarrierProblem,
  type CarrierRefusal,
  carriersMaxCount,
  shipmentsMaxCount,
} from './problem.ts';

type Discount = NonNullable<Carrier['discounts']>[number];

type Column = readonly [
  field: string,
  values: ArrayLike<number>,
  length: number | undefined,
  isValid: (value: number) => boolean,
];

/** Above this sums and products might run over. */
const numberMax = 1e100;
const isAmount = (value: number): boolean => value >= 0 && value <= numberMax;
const isLimit = (value: number): boolean => isAmount(value) || value === Number.POSITIVE_INFINITY;
const isShare = (value: number): boolean => value >= 0 && value <= 1;
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** What is wrong with a problem, or undefined. Whether contracts can be kept is found out later. */
export function findRefusal(problem: CarrierProblem): CarrierRefusal | undefined {
  const { shipments, carriers, zones } = problem;
  const count = shipments.weightGrams.length;
  if (count === 0) return { kind: 'empty', what: 'shipments' };
  if (carriers.length === 0) return { kind: 'empty', what: 'carriers' };
  const isZone = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < zones;
  const columns: readonly Column[] = [
    ['zones', [zones], 1, (value) => isCount(value) && value > 0],
    ['shipments.weightGrams', shipments.weightGrams, count, isAmount],
    ['shipments.zone', shipments.zone, count, isZone],
    ['shipments.daysMax', shipments.daysMax, count, isCount],
    ...carriers.flatMap((carrier, index) => columnsOf(carrier, `carriers[${index}]`, zones)),
  ];
  for (const [field, { length }, lengthExpected] of columns) {
    if (lengthExpected !== undefined && length !== lengthExpected)
      return { kind: 'wrong-length', field, length, lengthExpected };
  }
  for (const [field, values, , isValid] of columns) {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] as number;
      if (!isValid(value)) return { kind: 'number-not-valid', field, index, value };
    }
  }
  const carrier = carriers.findIndex(({ weightGramsUpTo }) =>
    weightGramsUpTo.some((upTo, at) => at > 0 && upTo <= (weightGramsUpTo[at - 1] as number)),
  );
  if (carrier >= 0) return { kind: 'brackets-not-rising', carrier };
  if (count > shipmentsMaxCount) return { kind: 'too-large', what: 'shipments', countMax: shipmentsMaxCount };
  if (carriers.length > carriersMaxCount) return { kind: 'too-large', what: 'carriers', countMax: carriersMaxCount };
  return undefined;
}

function columnsOf(carrier: Carrier, name: string, zones: number): Column[] {
  const { weightGramsUpTo, price, transitDays, shipmentsMin, shareMin, shipmentsMax } = carrier;
  // A list may have holes, whatever its type says.
  const discounts: readonly (Discount | undefined)[] = Array.from(carrier.discounts ?? []);
  return [
    [`${name}.weightGramsUpTo`, weightGramsUpTo, undefined, isLimit],
    [`${name}.price`, price, weightGramsUpTo.length * zones, isLimit],
    [`${name}.transitDays`, transitDays, zones, isLimit],
    [`${name}.shipmentsMin`, [shipmentsMin ?? 0], 1, isCount],
    [`${name}.shareMin`, [shareMin ?? 0], 1, isShare],
    [`${name}.shipmentsMax`, [shipmentsMax ?? 0], 1, isLimit],
    [
      `${name}.discounts.shipmentsFrom`,
      discounts.map((discount) => discount?.shipmentsFrom ?? Number.NaN),
      undefined,
      isCount,
    ],
    [`${name}.discounts.share`, discounts.map((discount) => discount?.share ?? Number.NaN), undefined, isShare],
  ];
}
