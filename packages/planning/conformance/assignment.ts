import { type Carrier, type CarrierProblem, chooseCarriers } from '@holdfast/planning/carriers';
import { Random } from '@holdfast/planning/random';
import { assignSlots, type SlottingProblem } from '@holdfast/planning/slotting';
import loadHighs from 'highs';
import { FlowTally } from './flow-tally.ts';
import { processorNow } from './processor-clock.ts';
import type { SuiteReport } from './suite-report.ts';

/** Solves a programme in CPLEX LP format; undefined when it has no answer. */
type Oracle = (program: string) => number | undefined;

const budget = { timeMsMax: 20_000, now: processorNow, seed: 1 };
const slack = 1e-6;

/**
 * Slotting and carriers against HiGHS, a solver that shares nothing with them, on problems of our own: every layout without
 * affinity, every choice without discounts and every choice with them must cost what the oracle proves. Costs are counted
 * again from the tables. Planted: a layout and a choice that are not the cheapest. Needs no data.
 */
export async function runAssignmentSuite({ isFull }: { readonly isFull: boolean }): Promise<SuiteReport> {
  // The package types its entry as CommonJS; what Node loads is the loader itself.
  const highs = await (loadHighs as unknown as typeof loadHighs.default)();
  const oracle: Oracle = (program) => {
    const { Status, ObjectiveValue } = highs.solve(program, { mip_rel_gap: 0, mip_abs_gap: 0 });
    return Status === 'Optimal' ? ObjectiveValue : undefined;
  };
  const tally = new FlowTally();
  const runs = isFull ? 60 : 20;
  for (let seed = 1; seed <= runs; seed += 1) {
    checkSlots(tally, oracle, seed);
    checkCarriers(tally, oracle, seed, false);
    checkCarriers(tally, oracle, seed, true);
  }
  tally.show('problems of each kind', runs, 'problems');
  return tally.report();
}

/** Items that are put away for the first time: a pure assignment. Some fit some slots only. */
function makeSlots(random: Random): SlottingProblem {
  const items = 10 + random.below(20);
  const slots = items + random.below(12);
  return {
    picksPerDay: Float64Array.from({ length: items }, () => random.below(200)),
    slotSeconds: Float64Array.from({ length: slots }, () => 5 + random.below(80)),
    slotOfItem: new Int32Array(items).fill(-1),
    moveSeconds: Float64Array.from({ length: items }, () => random.below(600)),
    horizonDays: 20,
    // One slot of its own keeps the problem solvable.
    fits: Uint8Array.from({ length: items * slots }, (_, cell) =>
      Math.floor(cell / slots) === cell % slots || random.next() < 0.6 ? 1 : 0,
    ),
  };
}

function checkSlots(tally: FlowTally, oracle: Oracle, seed: number): void {
  const name = `slots ${seed}`;
  const problem = makeSlots(new Random(seed));
  const { picksPerDay, slotSeconds, moveSeconds, horizonDays, fits } = problem;
  const slots = slotSeconds.length;
  const costOf = (item: number, slot: number): number =>
    at(picksPerDay, item) * at(slotSeconds, slot) * horizonDays + at(moveSeconds, item);
  const pairs = [...picksPerDay.keys()].flatMap((item) =>
    [...slotSeconds.keys()].filter((slot) => fits?.[item * slots + slot] === 1).map((slot) => [item, slot] as const),
  );
  const optimum = oracle(
    toProgram(
      pairs.map(([item, slot]) => [`x${item}_${slot}`, costOf(item, slot)] as const),
      [
        ...sumsBy(
          pairs,
          ([item]) => `item${item}`,
          ([item, slot]) => `x${item}_${slot}`,
          '= 1',
        ),
        ...sumsBy(
          pairs,
          ([, slot]) => `slot${slot}`,
          ([item, slot]) => `x${item}_${slot}`,
          '<= 1',
        ),
      ],
      [],
    ),
  );
  const outcome = assignSlots(problem, budget);
  if (outcome.kind !== 'solved' || optimum === undefined) {
    tally.check(name, 'solved by both', [outcome.kind, optimum]);
    return;
  }
  const count = (layout: Int32Array): number => layout.reduce((sum, slot, item) => sum + costOf(item, slot), 0);
  const { slotOfItem } = outcome.solution;
  tally.check(`${name}: each slot once`, slotOfItem.length, new Set(slotOfItem).size);
  tally.check(
    `${name}: fits`,
    true,
    slotOfItem.every((slot, item) => fits?.[item * slots + slot] === 1),
  );
  tally.check(`${name}: the oracle's cost`, true, isNear(count(slotOfItem), optimum));
  tally.check(`${name}: says so`, [true, true], [outcome.isOptimal, isNear(outcome.objective, optimum)]);
  const planted = slotOfItem.slice();
  const far = planted.findIndex((slot) => at(slotSeconds, slot) !== at(slotSeconds, at(planted, 0)));
  if (far < 0 || at(picksPerDay, 0) === at(picksPerDay, far)) return;
  [planted[0], planted[far]] = [at(planted, far), at(planted, 0)];
  tally.check(`${name}: planted exchange is dearer`, false, isNear(count(planted), optimum));
}

function makeShipments(random: Random, hasDiscounts: boolean): CarrierProblem {
  const [zones, count] = [3, hasDiscounts ? 14 : 40];
  const carriers = Array.from({ length: 3 }, (_, index): Carrier => ({
    weightGramsUpTo: Float64Array.of(2_000, 10_000),
    price: Float64Array.from({ length: 2 * zones }, () => 300 + random.below(300)),
    // The last one is quick enough for everybody.
    transitDays: Int32Array.from({ length: zones }, () => 1 + random.below(index === 2 ? 2 : 3)),
    ...(index === 0 ? { shipmentsMin: 1 + random.below(4) } : { shipmentsMax: Math.ceil(count / 2) }),
    ...(hasDiscounts ? { discounts: [{ shipmentsFrom: 3 + random.below(5), share: 0.05 + 0.2 * random.next() }] } : {}),
  }));
  return {
    zones,
    carriers,
    shipments: {
      weightGrams: Float64Array.from({ length: count }, () => 100 + random.below(9_900)),
      zone: Int32Array.from({ length: count }, () => random.below(zones)),
      daysMax: Int32Array.from({ length: count }, () => 2 + random.below(2)),
    },
  };
}

/** List price from the tables; undefined where the carrier is too slow. */
function priceOf(
  { zones, carriers, shipments }: CarrierProblem,
  shipment: number,
  carrier: number,
): number | undefined {
  const { weightGramsUpTo = new Float64Array(), price, transitDays } = carriers[carrier] ?? {};
  const zone = at(shipments.zone, shipment);
  if ((transitDays?.[zone] ?? Infinity) > at(shipments.daysMax, shipment)) return undefined;
  const bracket = weightGramsUpTo.findIndex((upTo) => at(shipments.weightGrams, shipment) <= upTo);
  return price?.[bracket * zones + zone];
}

interface Offer {
  readonly shipment: number;
  readonly carrier: number;
  /** 1 where the discount is reached. */
  readonly tier: 0 | 1;
  readonly price: number;
}

function listOffers(problem: CarrierProblem): readonly Offer[] {
  return [...problem.shipments.zone.keys()].flatMap((shipment) =>
    problem.carriers.flatMap(({ discounts = [] }, carrier): Offer[] => {
      const price = priceOf(problem, shipment, carrier);
      if (price === undefined) return [];
      const [discount] = discounts;
      const plain = { shipment, carrier, tier: 0, price } as const;
      return discount === undefined ? [plain] : [plain, { ...plain, tier: 1, price: price * (1 - discount.share) }];
    }),
  );
}

function checkCarriers(tally: FlowTally, oracle: Oracle, seed: number, hasDiscounts: boolean): void {
  const name = `carriers ${seed}${hasDiscounts ? ' with discounts' : ''}`;
  const problem = makeShipments(new Random(1_000 + seed), hasDiscounts);
  const optimum = oracle(programOfCarriers(problem));
  const outcome = chooseCarriers(problem, budget);
  if (outcome.kind !== 'solved' || optimum === undefined) {
    tally.check(`${name}: no answer`, [true, true], [outcome.kind === 'refused', optimum === undefined]);
    return;
  }
  const count = (chosen: Int32Array): number => countCarriers(problem, chosen);
  const { carrierOfShipment } = outcome.solution;
  tally.check(`${name}: the oracle's cost`, true, isNear(count(carrierOfShipment), optimum));
  tally.check(`${name}: says so`, [true, true], [outcome.isOptimal, isNear(outcome.objective, optimum)]);
  const planted = carrierOfShipment.map(() => 1);
  const differs = planted.some((carrier, shipment) => carrier !== carrierOfShipment[shipment]);
  if (differs) tally.check(`${name}: planted choice of one carrier`, false, isNear(count(planted), optimum));
}

/** The sum of prices after discounts, or infinity where a rule is broken. */
function countCarriers(problem: CarrierProblem, chosen: Int32Array): number {
  let sum = 0;
  for (const [carrier, { shipmentsMin = 0, shipmentsMax = Infinity, discounts = [] }] of problem.carriers.entries()) {
    const own = [...chosen.keys()].filter((shipment) => chosen[shipment] === carrier);
    if (own.length < shipmentsMin || own.length > shipmentsMax) return Infinity;
    const [discount] = discounts;
    const share = discount !== undefined && own.length >= discount.shipmentsFrom ? discount.share : 0;
    for (const shipment of own) sum += (priceOf(problem, shipment, carrier) ?? Infinity) * (1 - share);
  }
  return sum;
}

/** With `y` for a discount that is reached: it binds how many shipments the carrier gets. */
function programOfCarriers(problem: CarrierProblem): string {
  const offers = listOffers(problem);
  const nameOf = ({ shipment, carrier, tier }: Offer): string => `x${shipment}_${carrier}_${tier}`;
  const most = problem.shipments.zone.length;
  const rows: string[] = [...sumsBy(offers, ({ shipment }) => `shipment${shipment}`, nameOf, '= 1')];
  const reached: string[] = [];
  for (const [carrier, { shipmentsMin = 0, shipmentsMax = most, discounts = [] }] of problem.carriers.entries()) {
    const own = offers.filter((offer) => offer.carrier === carrier);
    if (own.length === 0) continue;
    const all = own.map(nameOf).join(' + ');
    rows.push(`least${carrier}: ${all} >= ${shipmentsMin}`, `most${carrier}: ${all} <= ${shipmentsMax}`);
    const [discount] = discounts;
    if (discount === undefined) continue;
    const y = `y${carrier}`;
    reached.push(y);
    const cheap = own
      .filter(({ tier }) => tier === 1)
      .map(nameOf)
      .join(' + ');
    const plain = own
      .filter(({ tier }) => tier === 0)
      .map(nameOf)
      .join(' + ');
    rows.push(
      `from${carrier}: ${cheap} - ${discount.shipmentsFrom} ${y} >= 0`,
      `cheap${carrier}: ${cheap} - ${most} ${y} <= 0`,
    );
    rows.push(`plain${carrier}: ${plain} + ${most} ${y} <= ${most}`);
  }
  const costs = offers.map((offer) => [nameOf(offer), offer.price] as const);
  return toProgram(costs, rows, [...offers.map(nameOf), ...reached]);
}

/** A row for each key: the sum of the names of those that share it. */
function sumsBy<Each>(
  all: readonly Each[],
  keyOf: (each: Each) => string,
  nameOf: (each: Each) => string,
  side: string,
): readonly string[] {
  return [...Map.groupBy(all, keyOf)].map(([key, members]) => `${key}: ${members.map(nameOf).join(' + ')} ${side}`);
}

function toProgram(
  costs: readonly (readonly [string, number])[],
  rows: readonly string[],
  binaries: readonly string[],
) {
  const cost = costs.map(([name, price]) => `${price} ${name}`).join(' + ');
  const whole = binaries.length === 0 ? '' : `Binary\n ${binaries.join('\n ')}\n`;
  return `Minimize\n cost: ${cost}\nSubject To\n ${rows.join('\n ')}\n${whole}End\n`;
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? Number.NaN;
}

function isNear(left: number, right: number): boolean {
  return Math.abs(left - right) <= slack * Math.max(1, Math.abs(right));
}
