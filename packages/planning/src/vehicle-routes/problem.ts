import type { EmptyRefusal, NumberRefusal, ReferenceRefusal, TooLargeRefusal, WrongLengthRefusal } from '../refusal.ts';

/**
 * Stops to visit, vehicles to visit them, and what lies between. Distances, times, loads and money are in units of the
 * caller's choice, the same everywhere in one problem; all numbers are finite, at most 1e100
 * and not negative unless said otherwise.
 */
export interface VehicleRoutesProblem {
  /** Points of the map: depots and addresses of stops. At most 12 000. */
  readonly placeCount: number;
  /** `placeCount²`, row by row: `distances[from * placeCount + to]`. May be asymmetric; Infinity means there is no way. */
  readonly distances: Int32Array | Float64Array;
  /** The same shape in units of time. Absent: one unit of distance takes one unit of time. */
  readonly travelTimes?: Int32Array | Float64Array;
  readonly stops: Stops;
  readonly vehicles: readonly VehicleType[];
  /** `cost` is the default. `vehicles-first` spends cost to use fewer vehicles, whatever they cost. */
  readonly objective?: 'cost' | 'vehicles-first';
}

/** One row for each stop. Absent columns mean zero, no limit, or none. */
export interface Stops {
  /** Indices of places. */
  readonly places: Int32Array;
  /** How many kinds of load there are (weight, pallets, …); 1 when absent. */
  readonly loadKinds?: number;
  /** `stopCount × loadKinds`: on board from the start, left here. */
  readonly deliveries?: Int32Array | Float64Array;
  /** `stopCount × loadKinds`: taken on here and brought to the end of the route, or to the other stop of its pair. */
  readonly pickups?: Int32Array | Float64Array;
  /** Service may begin from here. */
  readonly readyTimes?: Int32Array | Float64Array;
  /** Service may not begin after this; Infinity is no limit. */
  readonly dueTimes?: Int32Array | Float64Array;
  readonly serviceTimes?: Int32Array | Float64Array;
  /** What it costs not to visit; Infinity, the default, means that the stop is to be visited if at all possible. */
  readonly prizes?: Float64Array;
  /**
   * Flat: pickup stop, delivery stop, pickup stop, delivery stop … One vehicle visits both, pickup first. The load between
   * them is the row of the pickup stop in `pickups`; the rows of the delivery stop are not read.
   */
  readonly pairs?: Int32Array;
}

export interface VehicleType {
  /** How many there are, a whole number; absent or Infinity: as many as are needed. */
  readonly count?: number;
  /** Index of a place. */
  readonly startPlace: number;
  /** Absent: the start. */
  readonly endPlace?: number;
  /** One for each kind of load; absent or Infinity: no limit. */
  readonly capacities?: readonly number[];
  /** For a vehicle that leaves at all. */
  readonly fixedCost?: number;
  /** 1 when absent. */
  readonly costPerDistance?: number;
  /** Leaves no earlier. */
  readonly shiftStart?: number;
  /** Is back by then; Infinity when absent. */
  readonly shiftEnd?: number;
  readonly distanceMax?: number;
}

export interface VehicleRoutesSolution {
  readonly routes: readonly VehicleRoute[];
  readonly unserved: readonly UnservedStop[];
  readonly distance: number;
  /** Of routes; prizes that were not won are in the objective only. */
  readonly cost: number;
}

export interface VehicleRoute {
  /** Index into `vehicles`. */
  readonly vehicle: number;
  /** Indices of stops in their order. */
  readonly stops: Int32Array;
  readonly distance: number;
  /** `fixedCost + costPerDistance × distance`. */
  readonly fixedCost: number;
  readonly distanceCost: number;
  /** The highest load of each kind on any leg. */
  readonly loadsMax: Float64Array;
  /** As late as possible without being back later. */
  readonly departure: number;
  /** Of each stop: reached, service begins (waiting before it), left. */
  readonly arrivals: Float64Array;
  readonly serviceStarts: Float64Array;
  readonly departures: Float64Array;
  /** At the end place. */
  readonly returnTime: number;
}

export interface UnservedStop {
  readonly stop: number;
  readonly reason: UnservedReason;
}

/**
 * In order of precedence. The first four hold for every vehicle type even when it makes no other stop; they are proved, the
 * others are what the search found. The reason of a stop of a pair is that of the pair.
 */
export type UnservedReason =
  | 'unreachable'
  | 'load-above-every-capacity'
  | 'window-out-of-reach'
  | 'farther-than-distance-max'
  /** Each reason rules out some vehicle types, and together they rule out all. */
  | 'no-suitable-vehicle'
  | 'prize-below-cost'
  | 'fleet-exhausted';

/** Listed in order of precedence: when several apply, the first is returned. */
export type VehicleRoutesRefusal =
  | TooLargeRefusal<VehicleRoutesLimit>
  | WrongLengthRefusal<VehicleRoutesColumn>
  | NumberRefusal<VehicleRoutesColumn | VehicleRoutesNumber>
  | ReferenceRefusal<VehicleRoutesReference>
  | { readonly kind: 'stop-in-two-pairs'; readonly stop: number }
  | EmptyRefusal<'vehicles'>;

/** `vehicles` are the types; `vehicles.count` are vehicles, of each type no more than there are stops. */
export type VehicleRoutesLimit = 'placeCount' | 'stops.places' | 'stops.loadKinds' | 'vehicles' | 'vehicles.count';

/** What has as many numbers as the rest of the problem makes it. */
export type VehicleRoutesColumn =
  | 'distances'
  | 'travelTimes'
  | `stops.${'deliveries' | 'pickups' | 'readyTimes' | 'dueTimes' | 'serviceTimes' | 'prizes' | 'pairs'}`
  | VehicleField<'capacities'>;

/** Single numbers. */
export type VehicleRoutesNumber =
  | 'placeCount'
  | 'stops.loadKinds'
  | VehicleField<'count' | 'fixedCost' | 'costPerDistance' | 'shiftStart' | 'shiftEnd' | 'distanceMax'>;

/** What names places, or in `stops.pairs` stops. */
export type VehicleRoutesReference = 'stops.places' | 'stops.pairs' | VehicleField<'startPlace' | 'endPlace'>;

/** A member of a vehicle's type, by the type's place among `vehicles`. */
type VehicleField<Member extends keyof VehicleType> = `vehicles[${number}].${Member}`;
