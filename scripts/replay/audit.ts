import type { Fleet, FleetMember } from '../fleet/fleet.ts';
import { readJournal, type OrderedLine, type Settled } from './journal.ts';
import { inParallel } from './seed-fleet.ts';

export interface AuditResult {
  readonly units: number;
  readonly shippedUnits: number;
  readonly shortUnits: number;
  readonly orders: number;
  readonly lines: number;
  /** Orders whose goods came from more than one site. */
  readonly splits: number;
  /** Units that left a site beyond what it had received. */
  readonly oversold: number;
  /** Units that reached a customer beyond what was ordered. */
  readonly shippedTwice: number;
  /** Acknowledged orders, shipments and receipts that hub or node no longer know. */
  readonly lost: number;
  /** Pairs of site and item whose books do not say received − shipped. */
  readonly conservationViolations: number;
  /** What was wrong, the first few of each kind. */
  readonly findings: readonly string[];
}

interface OrderView {
  readonly order: string;
  readonly lines: readonly {
    readonly line: number;
    readonly item: string;
    readonly quantity: number;
    readonly shipped: number;
  }[];
}

interface StockRow {
  readonly item: string;
  readonly location: string;
  readonly quantity: number;
}

/** A node lists its balances, headquarters the stock of a site. */
interface StockPage {
  readonly balances?: readonly StockRow[];
  readonly stock?: readonly StockRow[];
  readonly next?: string | null;
}

const findingsMax = 20;

/** Judges hub and nodes from outside: by the replay's own journal and what their public interfaces say at the end. */
export async function audit(fleet: Fleet, journalPath: string): Promise<AuditResult> {
  const journal = await readJournal(journalPath);
  const findings: string[] = [];
  const found = (finding: string): void => {
    if (findings.length < findingsMax) findings.push(finding);
  };
  const wanted = orderedLines(journal);
  const shipped = shippedLines(journal);
  const views = await readOrderViews(fleet, wanted);
  const units = { ordered: 0, shipped: 0, twice: 0 };
  let lost = journal.filter(({ status }) => status === undefined).length;
  for (const [order, { lines, at }] of wanted) {
    const view = views.get(order);
    if (view === undefined) {
      lost += 1;
      found(`order ${order}, acknowledged by ${at}, is unknown to headquarters`);
    }
    for (const line of lines) {
      const left = shipped.byLine.get(`${order}/${line.line}`) ?? 0;
      units.ordered += line.quantity;
      units.shipped += Math.min(left, line.quantity);
      if (left > line.quantity) {
        units.twice += left - line.quantity;
        found(`${order} line ${line.line}: ${left} of ${line.quantity} units left`);
      }
      const known = view?.lines.find((row) => row.line === line.line)?.shipped ?? 0;
      if (view !== undefined && known !== left) {
        lost += 1;
        found(`${order} line ${line.line}: ${left} units left, headquarters knows of ${known}`);
      }
    }
  }
  const books = await checkBooks(fleet, journal, found);
  return {
    orders: wanted.size,
    lines: [...wanted.values()].reduce((sum, order) => sum + order.lines.length, 0),
    units: units.ordered,
    shippedUnits: units.shipped,
    shortUnits: units.ordered - units.shipped,
    splits: shipped.splits,
    oversold: books.oversold,
    shippedTwice: units.twice,
    lost,
    conservationViolations: books.violations,
    findings,
  };
}

function orderedLines(
  journal: readonly Settled[],
): Map<string, { readonly at: string; readonly lines: readonly OrderedLine[] }> {
  const orders = new Map<string, { readonly at: string; readonly lines: readonly OrderedLine[] }>();
  for (const { record, status } of journal) {
    if (record.kind === 'ordered' && status === 201) orders.set(record.order, { at: record.at, lines: record.lines });
  }
  return orders;
}

function shippedLines(journal: readonly Settled[]): {
  readonly byLine: ReadonlyMap<string, number>;
  readonly splits: number;
} {
  const byLine = new Map<string, number>();
  const sites = new Map<string, Set<string>>();
  for (const { record, status } of journal) {
    if (record.kind !== 'shipped' || status !== 201) continue;
    for (const line of record.lines) {
      const name = `${record.order}/${line.line}`;
      byLine.set(name, (byLine.get(name) ?? 0) + line.quantity);
    }
    sites.set(record.order, (sites.get(record.order) ?? new Set()).add(record.site));
  }
  return { byLine, splits: [...sites.values()].filter((set) => set.size > 1).length };
}

async function readOrderViews(
  fleet: Fleet,
  orders: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, OrderView>> {
  const views = new Map<string, OrderView>();
  await inParallel([...orders.keys()], 16, async (order) => {
    const answer = await fleet.hub.api.get<OrderView>(`/orders/${encodeURIComponent(order)}`).catch(() => undefined);
    if (answer !== undefined) views.set(order, answer);
  });
  return views;
}

/** Received − shipped of every site and item, by the journal, against the books of the node and of headquarters. */
async function checkBooks(
  fleet: Fleet,
  journal: readonly Settled[],
  found: (finding: string) => void,
): Promise<{ readonly oversold: number; readonly violations: number }> {
  let oversold = 0;
  let violations = 0;
  for (const node of fleet.nodes) {
    const expected = expectedStock(journal, node.name);
    const atNode = await readStock(node, '/stock?limit=1000');
    const atHub = await readStock(fleet.hub, `/stock?site=${node.name}&limit=1000`);
    for (const item of new Set([...expected.keys(), ...atNode.keys(), ...atHub.keys()])) {
      const units = expected.get(item) ?? 0;
      if (units < 0) {
        oversold -= units;
        found(`${node.name} ${item}: ${-units} units left that were never received`);
      }
      if ((atNode.get(item) ?? 0) === units && (atHub.get(item) ?? 0) === units) continue;
      violations += 1;
      found(
        `${node.name} ${item}: journal ${units}, node ${atNode.get(item) ?? 0}, headquarters ${atHub.get(item) ?? 0}`,
      );
    }
  }
  return { oversold, violations };
}

function expectedStock(journal: readonly Settled[], site: string): Map<string, number> {
  const units = new Map<string, number>();
  const add = (item: string, quantity: number): void => {
    units.set(item, (units.get(item) ?? 0) + quantity);
  };
  for (const { record, status } of journal) {
    if (status !== 201) continue;
    if (record.kind === 'received' && record.site === site)
      for (const line of record.units) add(line.item, line.quantity);
    if (record.kind === 'shipped' && record.site === site)
      for (const line of record.lines) add(line.item, -line.quantity);
  }
  return units;
}

/** Units of each item on the locations of a site, virtual accounts left out. */
async function readStock(member: FleetMember, path: string): Promise<Map<string, number>> {
  const units = new Map<string, number>();
  let after = '';
  for (;;) {
    const page = await member.api.get<StockPage>(path + after);
    for (const row of page.balances ?? page.stock ?? []) {
      if (!row.location.startsWith('@')) units.set(row.item, (units.get(row.item) ?? 0) + row.quantity);
    }
    if (page.next === undefined || page.next === null) return units;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}
