import type { Bodies, EntryType, LineQuantity, NewEntry, RightsChange, StockKey } from '@holdfast/domain';

/** What an assignment went through, as counts, so that an entry can be taken back. */
export interface AssignmentFacts {
  allocated: number;
  withdrawn: number;
  released: number;
  recalled: number;
  started: number;
  picked: number;
  shipped: number;
  givenBack: number;
  shorted: number;
}

export interface LineSums {
  allocated: number;
  withdrawn: number;
  givenBack: number;
  shorted: number;
  shipped: number;
}

export interface RightsSums {
  received: number;
  granted: number;
  consumed: number;
  raised: number;
  filled: number;
}

type Body<Type extends EntryType> = Bodies[Type];
const separator = '\u0000';

/**
 * What a ledger's entries say, folded a second time by code that shares nothing with the product but the bodies: sums and
 * facts by row key. Every entry can be added and taken back.
 */
export class ReferenceFold {
  readonly balances = new Map<string, number>();
  readonly rights = new Map<string, RightsSums>();
  readonly lines = new Map<string, LineSums>();
  readonly assignments = new Map<string, AssignmentFacts>();
  /** Keys of `table text` that the last entries changed. */
  readonly touched = new Set<string>();

  add({ stream, entry }: Pick<NewEntry, 'stream' | 'entry'>, sign: 1 | -1): void {
    const [kind, first, to] = stream.split('/');
    // A stream to a site is `hub/1/to/SHA/1`.
    const site = kind === 'site' ? (first ?? '') : to === 'to' ? (stream.split('/')[3] ?? '') : '';
    const giver = kind === 'site' ? site : 'hub';
    const fold = this.#folds[entry.type as EntryType] as ((...parts: unknown[]) => void) | undefined;
    const body = entry.body as unknown as Partial<Body<'line.shipped'>>;
    this.#move(site, body.movements ?? [], sign);
    for (const change of body.rights ?? []) this.#change(site, change, sign);
    fold?.(body, site, giver, sign);
  }

  #move(site: string, movements: Body<'stock.moved'>['movements'], sign: number): void {
    for (const move of movements) {
      const { owner, item, lot = '', serial = '', unit = '', status = 'available', quantity } = move;
      this.#post([site, move.from, owner, item, lot, serial, unit, status], -sign * quantity);
      const end = [site, move.to, owner, item, lot, serial, move.toUnit ?? unit, move.toStatus ?? status];
      this.#post(end, sign * quantity);
    }
  }

  #post(key: readonly string[], delta: number): void {
    const text = key.join(separator);
    this.touched.add(`balances ${text}`);
    this.balances.set(text, (this.balances.get(text) ?? 0) + delta);
  }

  #sums(site: string, { owner, item, class: stockClass = 'std' }: StockKey, holder: string): RightsSums {
    const text = [site, owner, item, stockClass, holder].join(separator);
    this.touched.add(`rights ${text}`);
    let sums = this.rights.get(text);
    if (sums === undefined)
      this.rights.set(text, (sums = { received: 0, granted: 0, consumed: 0, raised: 0, filled: 0 }));
    return sums;
  }

  #change(site: string, change: RightsChange, sign: number): void {
    const sums = this.#sums(site, change, site);
    const { mint = 0, restore = 0, lose = 0, spend = 0, raise = 0, fill = 0 } = change;
    sums.received += sign * (mint + restore);
    sums.consumed += sign * (lose + spend);
    sums.raised += sign * raise;
    sums.filled += sign * fill;
  }

  #line(order: string, line: number): LineSums {
    const text = `${order}${separator}${line}`;
    this.touched.add(`lines ${text}`);
    let sums = this.lines.get(text);
    if (sums === undefined) {
      this.lines.set(text, (sums = { allocated: 0, withdrawn: 0, givenBack: 0, shorted: 0, shipped: 0 }));
    }
    return sums;
  }

  #facts(order: string, line: number, assignment: number): AssignmentFacts {
    const text = [order, line, assignment].join(separator);
    this.touched.add(`assignments ${text}`);
    let facts = this.assignments.get(text);
    if (facts === undefined) this.assignments.set(text, (facts = noFacts()));
    return facts;
  }

  #end(order: string, lines: readonly LineQuantity[], how: 'givenBack' | 'shorted', sign: number): void {
    for (const { line, assignment, quantity } of lines) {
      this.#line(order, line)[how] += sign * quantity;
      this.#facts(order, line, assignment)[how] += sign * quantity;
    }
  }

  readonly #folds: {
    readonly [Type in EntryType]?: (body: Body<Type>, site: string, giver: string, sign: 1 | -1) => void;
  } = {
    'grant.made': (body, site, giver, sign) => {
      for (const grant of body.grants) this.#sums(site, grant, giver).granted += sign * grant.quantity;
    },
    'grant.credited': (body, _site, receiver, sign) => {
      for (const credit of body.credits) {
        const sums = this.#sums(credit.site, credit, receiver);
        sums.received += sign * (credit.quantity - (credit.fill ?? 0));
        sums.filled += sign * (credit.fill ?? 0);
      }
    },
    'order.taken': (body, _site, _giver, sign) => {
      for (const line of body.lines) {
        this.#line(body.order, line.line).allocated += sign * line.quantity;
        const facts = this.#facts(body.order, line.line, 1);
        facts.allocated += sign;
        facts.released += sign;
      }
    },
    'order.withdrawn': (body, _site, _giver, sign) => this.#end(body.order, body.lines, 'givenBack', sign),
    'line.given-back': (body, _site, _giver, sign) => this.#end(body.order, body.lines, 'givenBack', sign),
    'line.shorted': (body, _site, _giver, sign) => this.#end(body.order, body.lines, 'shorted', sign),
    'line.allocated': (body, _site, _giver, sign) => {
      for (const one of body.allocations) {
        this.#sums(one.site, one, 'hub').consumed += sign * one.quantity;
        this.#line(body.order, one.line).allocated += sign * one.quantity;
        this.#facts(body.order, one.line, one.assignment).allocated += sign;
      }
    },
    'line.withdrawn': (body, _site, _giver, sign) => {
      for (const one of body.allocations) {
        this.#sums(one.site, one, 'hub').received += sign * one.quantity;
        this.#line(body.order, one.line).withdrawn += sign * one.quantity;
        this.#facts(body.order, one.line, one.assignment).withdrawn += sign;
      }
    },
    'line.released': (body, _site, _giver, sign) => {
      for (const one of body.lines) this.#facts(body.order, one.line, one.assignment).released += sign;
    },
    'line.recalled': (body, _site, _giver, sign) => {
      for (const one of body.lines) this.#facts(body.order, one.line, one.assignment).recalled += sign;
    },
    'pick.started': (body, _site, _giver, sign) => {
      for (const one of body.lines) this.#facts(body.order, one.line, one.assignment).started += sign;
    },
    'pick.confirmed': (body, _site, _giver, sign) => {
      for (const move of body.movements) {
        if (move.assignment > 0) this.#facts(body.order, move.line, move.assignment).picked += sign * move.quantity;
      }
    },
    'line.shipped': (body, _site, _giver, sign) => {
      for (const move of body.movements) {
        if (move.from === '@deficit') continue;
        const sums = this.#line(body.order, move.line);
        sums.shipped += sign * move.quantity;
        if (move.assignment === 0) sums.allocated += sign * move.quantity;
        else this.#facts(body.order, move.line, move.assignment).shipped += sign * move.quantity;
      }
    },
  };
}

function noFacts(): AssignmentFacts {
  return {
    allocated: 0,
    withdrawn: 0,
    released: 0,
    recalled: 0,
    started: 0,
    picked: 0,
    shipped: 0,
    givenBack: 0,
    shorted: 0,
  };
}
