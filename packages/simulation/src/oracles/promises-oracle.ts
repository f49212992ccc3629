import { isVirtualAccount, type AssignmentRow, type BalanceRow, type GrantRow, type RightsRow } from '@holdfast/domain';
import { Violation, type Watcher } from '../fleet/watcher.ts';
import type { RowChange, RowMirror } from './row-mirror.ts';

/** Both sides of the equation of promises, for one kind of goods at one site. */
interface Terms {
  readonly site: string;
  readonly what: string;
  free: number;
  held: number;
  flying: number;
  open: number;
  shelf: number;
  deficit: number;
}

type Term = Exclude<keyof Terms, 'site' | 'what'>;
interface Stock {
  readonly owner: string;
  readonly item: string;
  readonly class?: string;
}

/**
 * I4, exact, after every transaction: free + held + flying + open = shelf + deficit, from the true states of both sides.
 * What a site holds, has done and has on its shelves is read in the site's own rows, what headquarters holds and has
 * promised in headquarters' rows, and what is on its way is what the giver wrote and the receiver did not.
 *
 * A right without stock beside a deficit (R1, R10) and a holder below zero (R4) are wrong even where the sums agree.
 */
export class PromisesOracle implements Watcher {
  readonly #terms = new Map<string, Terms>();
  readonly #changed = new Set<Terms>();

  constructor(mirror: RowMirror) {
    mirror.on('rights', (change) => this.#rights(change));
    mirror.on('balances', (change) => this.#balances(change));
    mirror.on('grants', (change) => this.#grants(change));
    mirror.on('assignments', (change) => this.#assignments(change));
  }

  committed(): void {
    this.#check();
  }

  powerCut(): void {
    this.#check();
  }

  #check(): void {
    for (const terms of this.#changed) {
      const wrong = findFault(terms);
      if (wrong !== undefined) throw new Violation('I4', `${terms.what} at ${terms.site}: ${wrong}; ${show(terms)}`);
    }
    this.#changed.clear();
  }

  #add(site: string, stock: Stock, term: Term, delta: number): void {
    if (delta === 0) return;
    const text = `${site}\u0000${stock.owner}\u0000${stock.item}\u0000${stock.class ?? 'std'}`;
    let terms = this.#terms.get(text);
    if (terms === undefined) {
      const what = `${stock.owner}/${stock.item}`;
      terms = { site, what, free: 0, held: 0, flying: 0, open: 0, shelf: 0, deficit: 0 };
      this.#terms.set(text, terms);
    }
    terms[term] += delta;
    this.#changed.add(terms);
  }

  #rights({ machine, before, after }: RowChange<'rights'>): void {
    const row = (after ?? before) as RightsRow;
    if (machine === 'hub' && row.holder === 'hub') {
      this.#add(row.site, row, 'held', freeOf(after) - freeOf(before));
    } else if (machine === row.site && row.holder === row.site) {
      this.#add(row.site, row, 'free', freeOf(after) - freeOf(before));
      this.#add(row.site, row, 'deficit', deficitOf(after) - deficitOf(before));
    }
  }

  #balances({ machine, before, after }: RowChange<'balances'>): void {
    const row = (after ?? before) as BalanceRow;
    if (machine !== row.site || row.status !== 'available') return;
    if (isVirtualAccount(row.account) && row.account !== '@deficit') return;
    this.#add(row.site, row, 'shelf', (after?.quantity ?? 0) - (before?.quantity ?? 0));
  }

  /** The giver's own row says that it was made, the receiver's own that it arrived. */
  #grants({ machine, before, after }: RowChange<'grants'>): void {
    const row = (after ?? before) as GrantRow;
    if (machine === nameOf(row.giver)) this.#add(row.site, row, 'flying', made(after) - made(before));
    if (machine === nameOf(row.receiver)) this.#add(row.site, row, 'flying', credited(before) - credited(after));
  }

  /** Headquarters says what it promised; what became of it only the site can say (R6). */
  #assignments({ machine, before, after }: RowChange<'assignments'>): void {
    const row = (after ?? before) as AssignmentRow;
    if (machine === 'hub') {
      this.#add(row.site, row, 'open', promised(after) - promised(before));
    } else {
      this.#add(machine, row, 'open', taken(after, machine) - taken(before, machine) - ended(after) + ended(before));
    }
  }
}

function nameOf(holder: string): string {
  return holder;
}

function freeOf(row: RightsRow | undefined): number {
  return row === undefined ? 0 : row.received - row.granted - row.consumed;
}

function deficitOf(row: RightsRow | undefined): number {
  return row === undefined ? 0 : row.raised - row.filled;
}

function made(row: GrantRow | undefined): number {
  return row?.isMade === true ? row.quantity : 0;
}

function credited(row: GrantRow | undefined): number {
  return row?.isCredited === true ? row.quantity : 0;
}

/** Once written a release counts as seen: headquarters alone cannot end it any more (R5). */
function promised(row: AssignmentRow | undefined): number {
  if (row === undefined || row.source !== 'hub' || !row.isAllocated) return 0;
  return row.isWithdrawn && !row.isReleased ? 0 : row.quantity;
}

function taken(row: AssignmentRow | undefined, machine: string): number {
  return row?.source === machine ? row.quantity : 0;
}

function ended(row: AssignmentRow | undefined): number {
  return row === undefined ? 0 : row.shipped + row.givenBack + row.shorted;
}

function findFault({ free, held, flying, open, shelf, deficit }: Terms): string | undefined {
  if (free + held + flying + open !== shelf + deficit) {
    return `promises are ${free + held + flying + open}, and stock and deficit ${shelf + deficit}`;
  }
  if (free < 0) return 'the site promised more than it held';
  if (held < 0) return 'headquarters promised more than it held';
  if (flying < 0) return 'more arrived than was given';
  if (deficit < 0) return 'more of the deficit was filled than there was';
  if (free > 0 && deficit > 0) return 'there are rights beside a deficit';
  return undefined;
}

function show({ free, held, flying, open, shelf, deficit }: Terms): string {
  return `free ${free} held ${held} flying ${flying} open ${open} shelf ${shelf} deficit ${deficit}`;
}
