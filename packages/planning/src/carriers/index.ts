import { type Budget, Stopwatch } from '../budget.ts';
import type { OnProgress, Outcome } from '../outcome.ts';
import { findRefusal } from './check-problem.ts';
import {
  type Carrier,
  type CarrierProblem,
  type CarrierRefusal,
  type CarrierSolution,
  discountFor,
  listPrice,
} from './problem.ts';
import { roundingShareMax, TierSearch } from './tier-search.ts';

export type { Carrier, CarrierProblem, CarrierRefusal, CarrierSolution, Shipments } from './problem.ts';

/**
 * Chooses a carrier for every shipment at least total price, in time, with contracted minima, capacities and discounts
 * that begin at a number of shipments. The objective is the sum of prices after discounts.
 *
 * Without discounts this is one minimum-cost flow and exact. With discounts: branch and bound over the discount that each
 * carrier reaches; each node is such a flow with the best discount still possible, so its cost is a bound, and its
 * spread, priced truly, an answer. Exact when the budget suffices, else the best so far with the least open bound. When not
 * even the first flow is done, its rest is hurried: contracts and capacities are kept, what it cost so far is the bound.
 * A step of the budget is one flow: O(paths · carriers³ + shipments · carriers · log shipments). Limits: 200 000 shipments,
 * 64 carriers.
 *
 * Source: the total quantity discount problem, Goossens, Maas, Spieksma and van de Klundert (2007).
 */
export function chooseCarriers(
  problem: CarrierProblem,
  budget: Budget,
  onProgress?: OnProgress<CarrierSolution>,
): Outcome<CarrierSolution, CarrierRefusal> {
  const refusal = findRefusal(problem);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const prices = priceMatrix(problem);
  const carriers = problem.carriers.length;
  const stranded: number[] = [];
  for (let shipment = 0; shipment * carriers < prices.length; shipment += 1) {
    const own = prices.subarray(shipment * carriers, (shipment + 1) * carriers);
    if (!own.some((price) => price < Number.POSITIVE_INFINITY)) stranded.push(shipment);
  }
  if (stranded.length > 0) return { kind: 'refused', refusal: { kind: 'no-carrier', shipments: stranded } };
  const watch = new Stopwatch(budget);
  const search = new TierSearch(problem, prices, watch, (carrierOf, cost) =>
    onProgress?.({ solution: describe(problem, prices, carrierOf), objective: cost }),
  );
  search.run();
  if (search.best === undefined) return { kind: 'refused', refusal: { kind: 'contracts-not-reachable' } };
  const solution = describe(problem, prices, search.best.carrierOf);
  const objective = search.best.cost;
  const isOptimal = objective - search.bound <= roundingShareMax * objective;
  return {
    kind: 'solved',
    solution,
    objective,
    sense: 'minimise',
    bound: isOptimal ? objective : Math.min(objective, search.bound),
    isOptimal,
    explanation: {
      method: 'branch-and-bound-over-discounts',
      steps: watch.steps,
      weighed: [
        { candidate: 'spread', objective, isChosen: true },
        ...problem.carriers.map((carrier, index) => {
          const alone = priceAlone(carrier, prices, index, carriers);
          const reason = alone === Number.POSITIVE_INFINITY ? 'does-not-carry-all' : 'price-if-alone';
          return { candidate: 'carrier-alone', index, objective: alone, isChosen: false, reason };
        }),
      ],
    },
  };
}

function priceMatrix(problem: CarrierProblem): Float64Array {
  const shipments = problem.shipments.weightGrams.length;
  const carriers = problem.carriers.length;
  const prices = new Float64Array(shipments * carriers);
  for (let shipment = 0, at = 0; shipment < shipments; shipment += 1)
    for (let carrier = 0; carrier < carriers; carrier += 1, at += 1) prices[at] = listPrice(problem, shipment, carrier);
  return prices;
}

function priceAlone(carrier: Carrier, prices: Float64Array, index: number, carriers: number): number {
  let sum = 0;
  for (let at = index; at < prices.length; at += carriers) sum += prices[at] as number;
  return sum * (1 - discountFor(carrier, prices.length / carriers));
}

function describe({ carriers }: CarrierProblem, prices: Float64Array, carrierOf: Int32Array): CarrierSolution {
  const shipmentsOfCarrier = new Int32Array(carriers.length);
  for (const carrier of carrierOf) shipmentsOfCarrier[carrier] = (shipmentsOfCarrier[carrier] as number) + 1;
  const discountOfCarrier = Float64Array.from(carriers, (carrier, index) =>
    discountFor(carrier, shipmentsOfCarrier[index] as number),
  );
  const priceOfShipment = Float64Array.from(carrierOf, (carrier, shipment) => {
    const price = prices[shipment * carriers.length + carrier] as number;
    return price * (1 - (discountOfCarrier[carrier] as number));
  });
  return { carrierOfShipment: carrierOf, priceOfShipment, shipmentsOfCarrier, discountOfCarrier };
}
