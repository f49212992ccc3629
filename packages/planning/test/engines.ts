import { allocateOrder, allocateOrders } from '@holdfast/planning/allocation';
import { planBatches } from '@holdfast/planning/batching';
import type { Budget } from '@holdfast/planning/budget';
import { chooseCarriers } from '@holdfast/planning/carriers';
import { classify } from '@holdfast/planning/classes';
import { makeAllocation } from '@holdfast/planning/conformance/allocation-instances';
import { makeAllocationFlow } from '@holdfast/planning/conformance/flow-instances';
import { makePerfectCarton } from '@holdfast/planning/conformance/packing-instances';
import { makeBatching, makePickRoute, makeScattered, makeWave } from '@holdfast/planning/conformance/route-generated';
import { makeTransferPlan } from '@holdfast/planning/conformance/transfer-instances';
import { solveFlow } from '@holdfast/planning/flow';
import { forecastDemand } from '@holdfast/planning/forecast';
import {
  findLevelForService,
  findOptimalLevels,
  findOrderQuantity,
  findSafetyStock,
  poolSites,
  simulatePolicy,
  solveNewsvendor,
} from '@holdfast/planning/inventory';
import type { OnProgress, Outcome } from '@holdfast/planning/outcome';
import { anyOrientation, packCarton, packOrder } from '@holdfast/planning/packing';
import { routeMatrix, routePicks, routeScattered } from '@holdfast/planning/pick-route';
import { Random } from '@holdfast/planning/random';
import { assignSlots } from '@holdfast/planning/slotting';
import { planTransfers } from '@holdfast/planning/transfer-plan';
import { euclideanDistances, planVehicleRoutes } from '@holdfast/planning/vehicle-routes';
import { planWave } from '@holdfast/planning/waves';

type Solve<Problem> = (
  problem: Problem,
  budget: Budget,
  onProgress?: OnProgress<unknown>,
) => Outcome<unknown, { readonly kind: string }>;

/** What all engines have in common, whatever their problem. */
export interface Engine {
  readonly name: string;
  /** Whether less or more is better; `other` where the objective only describes the answer. */
  readonly better: 'less' | 'more' | 'other';
  readonly solve: Solve<unknown>;
  /** An ordinary one, small; a new one at each call. */
  readonly makeProblem: () => unknown;
  /** One with nothing in it. */
  readonly makeEmpty: () => unknown;
  /** Rules of the contract (contract.ts) that it does not keep yet. */
  readonly exceptions: readonly string[];
}

function engine<Problem>(
  better: Engine['better'],
  solve: Solve<Problem>,
  makeProblem: () => Problem,
  makeEmpty: () => Problem,
  exceptions: readonly string[] = [],
): Engine {
  return {
    exceptions,
    name: solve.name,
    better,
    solve: solve as Solve<unknown>,
    makeProblem: () => structuredClone(makeProblem()),
    makeEmpty: () => structuredClone(makeEmpty()),
  };
}

/** A formula or a simulation weighs nothing against anything. */
const formula = ['C3'];
const noInts = new Int32Array();
const noFloats = new Float64Array();

const stocked = {
  demand: { kind: 'poisson', mean: 6 },
  leadTime: { kind: 'constant', periods: 2 },
  reviewPeriods: 1,
} as const;
const unasked = { ...stocked, demand: { kind: 'empirical', quantities: noInts } } as const;
const season = { units: 'whole', underageCost: 3, overageCost: 1 } as const;
const served = { order: { kind: 'up-to', quantity: 20 }, target: { kind: 'fill-rate', share: 0.95 } } as const;

/** Every public function that answers with an outcome. */
export const engines: readonly Engine[] = [
  engine(
    'less',
    solveFlow,
    () => makeAllocationFlow(3, 8, 3, 1),
    () => ({
      nodeCount: 0,
      supplies: noFloats,
      sources: noInts,
      targets: noInts,
      capacities: noFloats,
      unitCosts: noFloats,
    }),
  ),
  engine(
    'less',
    planTransfers,
    () => makeTransferPlan(5, 6, 1),
    () => ({
      siteCount: 0,
      periodCount: 0,
      openingStock: noFloats,
      demands: noFloats,
      holdCosts: noFloats,
      lostSaleCosts: noFloats,
      lanes: [],
    }),
  ),
  engine(
    'less',
    allocateOrders,
    () => makeAllocation(4, 12, 10, 1),
    () => makeAllocation(0, 0, 0, 1),
  ),
  engine(
    'less',
    allocateOrder,
    () => makeOneOrder([0, 2, 5]),
    () => makeOneOrder([]),
  ),
  engine(
    'less',
    routePicks,
    () => makePickRoute(1, 6, 2, 9),
    () => makePickRoute(1, 6, 2, 0),
  ),
  engine('less', routeMatrix, makeTable, () => ({ points: 0, distances: noFloats, start: 0 })),
  engine(
    'less',
    routeScattered,
    () => makeScattered(1, 6, 1, 6, 3),
    () => makeScattered(1, 6, 1, 0, 0),
  ),
  engine(
    'less',
    planBatches,
    () => makeBatching(1, 9, 1),
    () => makeBatching(1, 0, 1),
  ),
  engine(
    'more',
    planWave,
    () => makeWave(1, 40, 30, 16),
    () => makeWave(1, 0, 0, 0),
  ),
  engine(
    'more',
    packCarton,
    () => makePerfectCarton(new Random(1), [400, 300, 250], 8, anyOrientation),
    () => ({
      items: { xMm: noInts, yMm: noInts, zMm: noInts, count: noInts, orientations: new Uint8Array() },
      carton: { xMm: 0, yMm: 0, zMm: 0 },
    }),
  ),
  engine('less', packOrder, makeOrderToPack, () => ({
    items: { xMm: noInts, yMm: noInts, zMm: noInts, count: noInts, orientations: new Uint8Array() },
    cartons: { xMm: noInts, yMm: noInts, zMm: noInts, cost: noFloats },
  })),
  engine('less', planVehicleRoutes, makeStops, () => ({
    placeCount: 0,
    distances: noFloats,
    stops: { places: noInts },
    vehicles: [],
  })),
  engine('other', forecastDemand, makeHistory, () => ({ history: noFloats, horizonPeriods: 0, cyclesPeriods: [] })),
  engine(
    'less',
    findOptimalLevels,
    () => ({ ...stocked, orderCost: 64, holdingCost: 1, shortageCost: 9 }),
    () => ({
      ...unasked,
      orderCost: 0,
      holdingCost: 0,
      shortageCost: 0,
    }),
  ),
  engine(
    'other',
    findLevelForService,
    () => ({ ...stocked, ...served }),
    () => ({ ...unasked, ...served }),
  ),
  engine(
    'other',
    simulatePolicy,
    () => ({ ...stocked, ...served, reorderLevel: 12, periods: 500, seed: 1 }),
    () => ({
      ...unasked,
      ...served,
      reorderLevel: 0,
      periods: 0,
      seed: 1,
    }),
    formula,
  ),
  engine(
    'other',
    findSafetyStock,
    () => makeSafetyProblem(10),
    () => makeSafetyProblem(0),
    formula,
  ),
  engine(
    'less',
    solveNewsvendor,
    () => ({ ...season, demand: { kind: 'poisson', mean: 5 } as const }),
    () => ({ ...season, demand: { kind: 'discrete', probabilities: noFloats } as const }),
    formula,
  ),
  engine(
    'other',
    poolSites,
    () => ({
      deviations: Float64Array.of(3, 4),
      correlations: Float64Array.of(1, 0.2, 0.2, 1),
      protectedPeriods: 4,
      cycleService: 0.95,
    }),
    () => ({ deviations: noFloats, correlations: noFloats, protectedPeriods: 4, cycleService: 0.95 }),
  ),
  engine(
    'less',
    findOrderQuantity,
    () => makeQuantityProblem(40),
    () => makeQuantityProblem(0),
  ),
  engine(
    'less',
    assignSlots,
    () => makeLayout(9, 12),
    () => makeLayout(0, 0),
  ),
  engine(
    'less',
    chooseCarriers,
    () => makeShipments(12),
    () => makeShipments(0),
  ),
  engine(
    'other',
    classify,
    () => ({ value: Float64Array.of(9, 5, 3, 1), demand: Float64Array.of(1, 2, 3, 4, 0, 0, 5, 1), periods: 2 }),
    () => ({ value: noFloats }),
  ),
];

function makeOneOrder(items: readonly number[]) {
  const [siteCount, itemCount] = [4, 8];
  return {
    siteCount,
    itemCount,
    stock: Int32Array.from({ length: siteCount * itemCount }, (_, cell) => (cell * 7) % 4),
    items: Int32Array.from(items),
    quantities: Int32Array.from(items, (item) => 1 + (item % 3)),
    shipmentCosts: Float64Array.from({ length: siteCount }, (_, site) => 5 + site),
    unfilledCostPerUnit: 200,
  };
}

function makeTable() {
  const points = 8;
  const random = new Random(1);
  const distances = Float64Array.from({ length: points * points }, (_, at) =>
    at % (points + 1) === 0 ? 0 : 1 + random.below(50),
  );
  return { points, distances, start: 0 };
}

function makeOrderToPack() {
  return {
    items: {
      xMm: Int32Array.of(120, 80, 60),
      yMm: Int32Array.of(90, 80, 50),
      zMm: Int32Array.of(60, 40, 50),
      count: Int32Array.of(2, 3, 2),
      orientations: new Uint8Array(3).fill(anyOrientation),
      weightGrams: Float64Array.of(500, 200, 900),
    },
    cartons: {
      xMm: Int32Array.of(150, 200, 300),
      yMm: Int32Array.of(120, 160, 200),
      zMm: Int32Array.of(100, 120, 150),
      cost: Float64Array.of(0.3, 0.5, 0.9),
      weightGramsMax: Float64Array.of(2_000, 4_000, 9_000),
    },
    rules: { supportShareMin: 0.6 },
  };
}

function makeStops() {
  const stopCount = 12;
  const random = new Random(3);
  const points = Float64Array.from({ length: 2 * (stopCount + 1) }, (_, at) => (at < 2 ? 50 : random.below(100)));
  return {
    placeCount: stopCount + 1,
    distances: euclideanDistances(points),
    stops: {
      places: Int32Array.from({ length: stopCount }, (_, stop) => stop + 1),
      deliveries: Float64Array.from({ length: stopCount }, () => 1 + random.below(9)),
    },
    vehicles: [{ startPlace: 0, capacities: [25], shiftEnd: 1_000 }],
  };
}

function makeHistory() {
  const history = Float64Array.from({ length: 36 }, (_, month) => 100 + month + 20 * Math.sin((month * Math.PI) / 6));
  return { history, horizonPeriods: 6, cyclesPeriods: [12] };
}

function makeSafetyProblem(demandMean: number) {
  return {
    shape: 'normal',
    demandMean,
    demandDeviation: 3,
    leadTimeMeanPeriods: 2,
    leadTimeDeviationPeriods: 0.5,
    reviewPeriods: 1,
    orderQuantity: 40,
    target: { kind: 'fill-rate', share: 0.97 },
  } as const;
}

function makeQuantityProblem(demandPerPeriod: number) {
  return { demandPerPeriod, orderCost: 30, holdingCost: 0.2, packUnits: 12, minimumUnits: 0, maximumUnits: 900 };
}

function makeLayout(items: number, slots: number) {
  return {
    picksPerDay: Float64Array.from({ length: items }, (_, item) => 40 / (item + 1)),
    slotSeconds: Float64Array.from({ length: slots }, (_, slot) => 10 + ((slot * 5) % 11)),
    slotOfItem: Int32Array.from({ length: items }, (_, item) => item),
    moveSeconds: new Float64Array(items).fill(60),
    horizonDays: 30,
    affinity: {
      firstItem: Int32Array.from(items === 0 ? [] : [0, 1]),
      secondItem: Int32Array.from(items === 0 ? [] : [3, 4]),
      togetherPerDay: Float64Array.from(items === 0 ? [] : [9, 4]),
      slotXMm: Float64Array.from({ length: slots }, (_, slot) => slot * 1_000),
      slotYMm: new Float64Array(slots),
      secondsPerMetre: 1,
    },
  };
}

function makeShipments(count: number) {
  const carrier = (base: number) => ({
    weightGramsUpTo: Float64Array.of(2_000, 10_000),
    price: Float64Array.of(base, base + 1, base + 2, base + 4),
    transitDays: Int32Array.of(1, 2),
    discounts: [{ shipmentsFrom: 8, share: 0.1 }],
  });
  return {
    zones: 2,
    carriers: [carrier(4), carrier(4.2), { ...carrier(3.9), shipmentsMax: 3 }],
    shipments: {
      weightGrams: Float64Array.from({ length: count }, (_, at) => 500 + 700 * at),
      zone: Int32Array.from({ length: count }, (_, at) => at % 2),
      daysMax: new Int32Array(count).fill(3),
    },
  };
}
