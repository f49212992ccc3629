import type { OrderBook } from './order-book.ts';
import type { AllocationProblem } from './problem.ts';

/**
 * The whole model in CPLEX LP format: `u` uses of a site by an order, `y` units of a want from a site, `z` unfilled units.
 * `isWhole` asks for whole shipments and units instead of the relaxation. Rows of stock are named by their place in `stock`.
 */
export function writeProgram(book: OrderBook, isWhole: boolean): string {
  const rows = new Rows();
  const columns: Columns = { costs: [], uses: [], units: [] };
  for (let order = 0; order < book.problem.orderCount; order += 1) writeOrder(book, order, rows, columns);
  const bounds = columns.uses.map((use) => ` 0 <= ${use} <= 1`);
  const whole = isWhole ? `General\n ${[...columns.uses, ...columns.units].join('\n ')}\n` : '';
  return [
    `Minimize\n cost: ${columns.costs.join('\n + ')}`,
    `Subject To\n${rows.print()}`,
    `Bounds\n${bounds.join('\n')}`,
    `${whole}End\n`,
  ].join('\n');
}

interface Columns {
  readonly costs: string[];
  readonly uses: string[];
  readonly units: string[];
}

/** Sums of terms with a right-hand side, in the order in which they were first named. */
class Rows {
  readonly #terms = new Map<string, string[]>();
  readonly #sides = new Map<string, string>();
  readonly #links: string[] = [];

  put(row: string, term: string, side: string): void {
    const terms = this.#terms.get(row);
    if (terms === undefined) this.#terms.set(row, [term]);
    else terms.push(term);
    this.#sides.set(row, side);
  }

  putMost(row: string, term: string, most: number | undefined): void {
    if (most !== undefined && most !== Number.POSITIVE_INFINITY) this.put(row, term, `<= ${Math.floor(most)}`);
  }

  link(text: string): void {
    this.#links.push(text);
  }

  print(): string {
    const sums = [...this.#terms].map(
      ([row, terms]) => ` ${row}: ${terms.join('\n + ')} ${this.#sides.get(row) ?? ''}`,
    );
    return [...this.#links, ...sums].join('\n');
  }
}

function writeOrder(book: OrderBook, order: number, rows: Rows, { costs, uses, units }: Columns): void {
  const { problem, firstWant, wantItems, wantQuantities } = book;
  const sites = new Set<number>();
  for (let want = firstWant[order]!; want < firstWant[order + 1]!; want += 1) {
    const quantity = wantQuantities[want]!;
    const item = wantItems[want]!;
    costs.push(`${book.unfilledCosts[order]!} z${want}`);
    rows.put(`want${want}`, `z${want}`, `= ${quantity}`);
    for (const site of listSites(problem, order, item)) {
      const unit = `y${want}_${site}`;
      sites.add(site);
      units.push(unit);
      rows.put(`want${want}`, unit, `= ${quantity}`);
      const most = Math.min(quantity, problem.stock[site * problem.itemCount + item]!);
      rows.link(` ${unit} - ${most} u${order}_${site} <= 0`);
      putLimits(problem, { order, site, item, unit }, rows);
    }
  }
  for (const site of sites) {
    const use = `u${order}_${site}`;
    costs.push(`${problem.shipmentCosts[order * problem.siteCount + site]!} ${use}`);
    uses.push(use);
    rows.putMost(`split${order}`, use, problem.isSplitForbidden?.[order] === 1 ? 1 : undefined);
    rows.putMost(`shipments${site}`, use, problem.siteShipmentsMax?.[site]);
  }
}

function putLimits(
  { itemCount, stock, siteUnitsMax, channels }: AllocationProblem,
  { order, site, item, unit }: { order: number; site: number; item: number; unit: string },
  rows: Rows,
): void {
  const cell = site * itemCount + item;
  rows.putMost(`stock${cell}`, unit, stock[cell]);
  rows.putMost(`units${site}`, unit, siteUnitsMax?.[site]);
  if (channels === undefined) return;
  const place = channels.orderChannels[order]! * itemCount + item;
  rows.putMost(`quota${place}`, unit, channels.unitsMax[place]);
}

function listSites(
  { siteCount, itemCount, stock, isClosed }: AllocationProblem,
  order: number,
  item: number,
): number[] {
  const sites = Array.from({ length: siteCount }, (_, site) => site);
  return sites.filter((site) => stock[site * itemCount + item]! > 0 && isClosed?.[order * siteCount + site] !== 1);
}
