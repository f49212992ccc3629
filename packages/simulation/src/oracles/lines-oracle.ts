import { type AssignmentRow, type Bodies, type LineRow, type NewEntry, type OrderId } from '@holdfast/domain';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Commit, type Watcher } from '../fleet/watcher.ts';
import type { RowChange, RowMirror } from './row-mirror.ts';

interface Line {
  readonly name: string;
  ordered: number;
  isCancelled: boolean;
  /** Units that some site has promised or shipped: claims on this line that nobody has given up. */
  claimed: number;
  shipped: number;
  /** In truth, out of the door. */
  handedOver: number;
}

/**
 * I9. A line's goods leave at most once, in the books and in truth; no two sites hold a claim to the same units; what
 * was returned for a line goes to that line first (R9); started work is not given back (R7); and at the end every line
 * has shipped, is cancelled, or waits for goods that nobody may promise.
 */
export class LinesOracle implements Watcher {
  readonly #fleet: Fleet;
  readonly #mirror: RowMirror;
  readonly #lines = new Map<string, Line>();
  readonly #changed = new Set<Line>();

  constructor(fleet: Fleet, mirror: RowMirror) {
    this.#fleet = fleet;
    this.#mirror = mirror;
    mirror.on('lines', (change) => this.#line(change));
    mirror.on('assignments', (change) => this.#assignment(change));
  }

  committed({ machine, entries }: Commit): void {
    for (const line of this.#changed) checkLine(line);
    this.#changed.clear();
    if (machine === 'hub') this.#mustRebind(entries);
  }

  powerCut(): void {
    this.#changed.clear();
  }

  handedOver(order: OrderId, line: number, quantity: number): void {
    const found = this.#lineOf(order, line);
    found.handedOver += quantity;
    if (found.handedOver > found.ordered) {
      throw new Violation(
        'I9',
        `${found.name}: ${found.handedOver} units left in truth, ${found.ordered} were ordered`,
      );
    }
  }

  #lineOf(order: string, line: number): Line {
    const name = `${order}/${line}`;
    let found = this.#lines.get(name);
    if (found === undefined) {
      found = { name, ordered: 0, isCancelled: false, claimed: 0, shipped: 0, handedOver: 0 };
      this.#lines.set(name, found);
    }
    return found;
  }

  #line({ machine, before, after }: RowChange<'lines'>): void {
    const row = (after ?? before) as LineRow;
    const line = this.#lineOf(row.order, row.line);
    if (machine === row.source) {
      line.ordered = after?.quantity ?? 0;
      line.isCancelled = after?.isCancelled ?? false;
    }
    // Each site tells of its own shipments; headquarters repeats what it heard.
    if (machine !== 'hub') line.shipped += (after?.shipped ?? 0) - (before?.shipped ?? 0);
    this.#changed.add(line);
  }

  #assignment({ machine, before, after }: RowChange<'assignments'>): void {
    const row = (after ?? before) as AssignmentRow;
    const line = this.#lineOf(row.order, row.line);
    line.claimed += claims(machine, after) - claims(machine, before);
    if (
      after !== undefined &&
      machine === after.site &&
      after.isStarted &&
      (before?.givenBack ?? 0) < after.givenBack
    ) {
      const isLocal = after.source === machine;
      if (!isLocal && before?.isStarted === true)
        throw new Violation('I9', `${line.name} was given back after its start`);
    }
    this.#changed.add(line);
  }

  /** R9: a right that came back for a line is used for that line before anybody else gets it. */
  #mustRebind(entries: readonly NewEntry[]): void {
    for (const { entry } of entries) {
      if (entry.type !== 'grant.credited') continue;
      for (const credit of (entry.body as unknown as Bodies['grant.credited']).credits) {
        const grant = this.#mirror.find('hub', 'grants', [credit.stream, credit.seq, credit.index].join('\u0000'));
        if (grant === undefined || grant.order === '') continue;
        const row = this.#mirror.find('hub', 'lines', [grant.order, grant.line].join('\u0000'));
        if (row === undefined || row.isCancelled || row.waiting === 0) continue;
        const promised = promisedFor(entries, grant.order, grant.line);
        if (promised >= Math.min(credit.quantity, row.waiting + promised)) continue;
        throw new Violation('I9', `what came back for ${grant.order}/${grant.line} went to somebody else (R9)`);
      }
    }
  }

  ended(): void {
    const { hub } = this.#fleet;
    hub.engine.view((rows) => {
      for (const line of this.#lines.values()) {
        const [order, number] = line.name.split('/');
        const row = rows.get('lines', order ?? '', number ?? '');
        // Taken, and lost in a power cut before anybody was told.
        if (line.ordered === 0 && line.handedOver === 0) continue;
        if (row === undefined) throw new Violation('I9', `${line.name} was forgotten`);
        if (row.shipped !== line.handedOver) {
          throw new Violation(
            'I9',
            `${line.name}: ${line.handedOver} units left, and headquarters knows of ${row.shipped}`,
          );
        }
        const left = row.quantity - row.shipped;
        if (line.isCancelled || left === 0 || row.source !== 'hub') continue;
        if (row.waiting !== left)
          throw new Violation('I9', `${line.name}: ${left - row.waiting} units are neither shipped nor waiting`);
        const destination = rows.get('orders', row.order)?.destination ?? '';
        const held = rows
          .list('rights', 'byItem', row.owner, row.item, row.class)
          .filter((one) => one.holder === 'hub' && one.site !== destination)
          .reduce((sum, one) => sum + one.received - one.granted - one.consumed, 0);
        if (held > 0) throw new Violation('I9', `${line.name} waits although headquarters may promise ${held}`);
      }
    });
  }
}

/** Headquarters claims units for a site; only that site gives them up. */
function claims(machine: string, row: AssignmentRow | undefined): number {
  if (row === undefined) return 0;
  if (machine !== 'hub') return (row.source === machine ? row.quantity : 0) - row.givenBack - row.shorted;
  if (row.source !== 'hub' || !row.isAllocated) return 0;
  return row.isWithdrawn && !row.isReleased ? 0 : row.quantity;
}

function checkLine({ name, ordered, claimed, shipped }: Line): void {
  if (shipped > ordered) throw new Violation('I9', `${name}: ${shipped} units shipped, ${ordered} were ordered`);
  if (claimed > ordered)
    throw new Violation('I9', `${name}: sites hold claims to ${claimed} units, ${ordered} were ordered`);
}

function promisedFor(entries: readonly NewEntry[], order: string, line: number): number {
  let units = 0;
  for (const { entry } of entries) {
    if (entry.type !== 'line.allocated' || entry.body['order'] !== order) continue;
    for (const one of (entry.body as unknown as Bodies['line.allocated']).allocations) {
      if (one.line === line) units += one.quantity;
    }
  }
  return units;
}
