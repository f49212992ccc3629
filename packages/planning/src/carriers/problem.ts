import type { EmptyRefusal, NumberRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';

/** What is to be sent. One entry for each shipment in every array. */
export interface Shipments {
  readonly weightGrams: Float64Array;
  /** Index of the zone, as in the rate tables. */
  readonly zone: Int32Array;
  /** Latest day of arrival, counted from today: a carrier that takes longer is not considered. */
  readonly daysMax: Int32Array;
}

export interface Carrier {
  /** Upper ends of the weight brackets, rising; heavier shipments are not taken. */
  readonly weightGramsUpTo: Float64Array;
  /** `price[bracket · zones + zone]`; infinite where the carrier does not go. */
  readonly price: Float64Array;
  /** Days to each zone. */
  readonly transitDays: Int32Array;
  /** Contracted number of shipments in this problem, which must be reached. */
  readonly shipmentsMin?: number;
  /** Contracted share (0 to 1) of all shipments, which must be reached. */
  readonly shareMin?: number;
  readonly shipmentsMax?: number;
  /** From so many shipments on, this share is taken off all of the carrier's prices. */
  readonly discounts?: readonly { readonly shipmentsFrom: number; readonly share: number }[];
}

export interface CarrierProblem {
  readonly shipments: Shipments;
  readonly carriers: readonly Carrier[];
  readonly zones: number;
}

export interface CarrierSolution {
  readonly carrierOfShipment: Int32Array;
  /** After the discount that is reached. */
  readonly priceOfShipment: Float64Array;
  readonly shipmentsOfCarrier: Int32Array;
  readonly discountOfCarrier: Float64Array;
}

/** Listed in order of precedence: when several apply, the first is returned. */
export type CarrierRefusal =
  | EmptyRefusal<'shipments' | 'carriers'>
  | WrongLengthRefusal
  | NumberRefusal
  | { readonly kind: 'brackets-not-rising'; readonly carrier: number }
  | TooLargeRefusal<'shipments' | 'carriers'>
  /** Nobody carries these in time. */
  | { readonly kind: 'no-carrier'; readonly shipments: readonly number[] }
  /** Contracts and capacities cannot all be kept with these shipments. */
  | { readonly kind: 'contracts-not-reachable' };

export const shipmentsMaxCount = 200_000;
export const carriersMaxCount = 64;

/** List price, infinite where the carrier does not take the shipment or not in time. */
export function listPrice({ shipments, carriers, zones }: CarrierProblem, shipment: number, carrier: number): number {
  const { weightGramsUpTo, price, transitDays } = carriers[carrier] as Carrier;
  const zone = shipments.zone[shipment] as number;
  if ((transitDays[zone] as number) > (shipments.daysMax[shipment] as number)) return Number.POSITIVE_INFINITY;
  const weight = shipments.weightGrams[shipment] as number;
  const bracket = weightGramsUpTo.findIndex((upTo) => weight <= upTo);
  return bracket < 0 ? Number.POSITIVE_INFINITY : (price[bracket * zones + zone] as number);
}

/** The share taken off when a carrier gets so many shipments. */
export function discountFor({ discounts = [] }: Carrier, shipments: number): number {
  let share = 0;
  let from = 0;
  for (const discount of discounts) {
    if (discount.shipmentsFrom <= shipments && discount.shipmentsFrom >= from) {
      from = discount.shipmentsFrom;
      share = discount.share;
    }
  }
  return share;
}
