import { equalBytes, type BalanceRow, type RightsRow, type Rows, type SiteId } from '@holdfast/domain';
import { bendView } from '../base/bent-rows.ts';
import { hash } from '../base/cheap-seals.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { Violation, type Watcher } from '../fleet/watcher.ts';

/**
 * I5. Node and headquarters hold the same rows for a site when they hold the same entries, and their digests say the
 * truth: equal exactly when the rows are.
 */
export class ReplicasOracle implements Watcher {
  readonly #fleet: Fleet;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  audited(): void {
    for (const node of this.#fleet.nodes) {
      const head = node.engine.store.heads().find(({ stream }) => stream === node.stream);
      const copy = this.#fleet.hub.engine.store.heads().find(({ stream }) => stream === node.stream);
      const isExchanged = head !== undefined && copy !== undefined && equalBytes(head.hash, copy.hash);
      this.#compare(node.site, node.engine, isExchanged);
    }
  }

  ended(): void {
    for (const node of this.#fleet.nodes) this.#compare(node.site, node.engine, true);
  }

  #compare(site: SiteId, { store }: Fleet['hub']['engine'], isExchanged: boolean): void {
    const { hub, parts } = this.#fleet;
    const own = store.view((rows) => print(rows, site));
    const copy = hub.engine.view((rows) => print(rows, site));
    const isSame = own === copy;
    if (isExchanged && !isSame) throw new Violation('I5', `${site}: ${firstDifference(own, copy)}`);
    const ownDigest = store.view((rows) => parts.siteDigest(hash, rows, site));
    const copyDigest = hub.engine.view((rows) => parts.siteDigest(hash, rows, site));
    if (equalBytes(ownDigest, copyDigest) !== isSame) {
      throw new Violation('I5', `${site}: the digests are ${isSame ? 'different' : 'equal'} and the rows are not`);
    }
    store.view((rows) => this.#mustSee(rows, site, ownDigest));
  }

  /** A unit more in any table that both sides share changes the digest. */
  #mustSee(rows: Rows, site: SiteId, digest: Uint8Array): void {
    for (const [table, column] of covered) {
      const bent = bendView(rows, {
        list: (name, _index, _prefix, found) => (name === table ? found.map((row) => oneMore(row, column)) : found),
      });
      if (bent.list(table, covering[table], site).length === 0) continue;
      if (!equalBytes(this.#fleet.parts.siteDigest(hash, bent, site), digest)) continue;
      throw new Violation('I5', `the digest of ${site} does not see the ${column} of ${table}`);
    }
  }
}

const covering = { balances: 'byAccount', rights: 'bySite' } as const;
const covered = [
  ['balances', 'quantity'],
  ['rights', 'received'],
  ['rights', 'raised'],
] as const;

function oneMore(row: unknown, column: string): unknown {
  const values = row as { readonly [name: string]: unknown };
  return { ...values, [column]: (values[column] as number) + 1 };
}

/** What a site's own entries say, line by line. */
function print(rows: Rows, site: SiteId): string {
  const balances = rows.list('balances', 'byAccount', site).filter(({ quantity }) => quantity !== 0);
  const rights = rows.list('rights', 'bySite', site).filter(({ holder }) => holder === site);
  return [...balances.map(printBalance), ...rights.map(printRights)].join('\n');
}

function printBalance({ account, owner, item, lot, serial, unit, status, quantity }: BalanceRow): string {
  return [account, owner, item, lot, serial, unit, status, quantity].join(' ');
}

function printRights({ owner, item, received, granted, consumed, raised, filled }: RightsRow): string {
  return ['rights', owner, item, received, granted, consumed, raised, filled].join(' ');
}

function firstDifference(own: string, copy: string): string {
  const copied = new Set(copy.split('\n'));
  const line = own.split('\n').find((one) => !copied.has(one));
  return `the site has "${line ?? 'fewer rows'}", headquarters has not`;
}
