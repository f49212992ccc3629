import type { Budget } from '@holdfast/planning/budget';
import { anyOrientation, packOrder } from '@holdfast/planning/packing';
import { routePicks } from '@holdfast/planning/pick-route';
import { planTransfers } from '@holdfast/planning/transfer-plan';

const budget: Budget = { timeMsMax: 100, seed: 1, now: () => performance.now() };

// Two sites over three days. Grids run period by period: [day 0 site 0, day 0 site 1, day 1 site 0, …].
const transfers = planTransfers(
  {
    siteCount: 2,
    periodCount: 3,
    openingStock: Float64Array.of(90, 10),
    demands: Float64Array.of(5, 10, 5, 20, 5, 20),
    holdCosts: Float64Array.of(1, 1),
    lostSaleCosts: Float64Array.of(100, 100),
    lanes: [{ sourceSite: 0, targetSite: 1, leadTimePeriods: 1, costPerUnit: 3, capacityPerPeriod: 30 }],
  },
  budget,
);

// Three aisles five metres apart, each twenty metres long; four stops by aisle and metre.
const walk = routePicks(
  {
    layout: { aisleOffsets: Float64Array.of(0, 5, 10), crossOffsets: Float64Array.of(0, 20) },
    start: { aisle: 0, crossAisle: 0 },
    stops: { aisle: Int32Array.of(0, 2, 2, 1), offset: Float64Array.of(18, 4, 15, 2) },
  },
  budget,
);

const packed = packOrder(
  {
    items: {
      xMm: Int32Array.of(120, 80),
      yMm: Int32Array.of(90, 80),
      zMm: Int32Array.of(60, 40),
      count: Int32Array.of(2, 3),
      orientations: Uint8Array.of(anyOrientation, anyOrientation),
    },
    cartons: {
      xMm: Int32Array.of(150, 300),
      yMm: Int32Array.of(120, 200),
      zMm: Int32Array.of(100, 150),
      cost: Float64Array.of(0.3, 0.9),
    },
  },
  budget,
);

for (const outcome of [transfers, walk, packed]) {
  if (outcome.kind === 'refused') console.log('refused:', outcome.refusal);
  else console.log(outcome.objective, outcome.isOptimal, outcome.explanation.method, outcome.solution);
}
