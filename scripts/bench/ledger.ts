import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Bench, type Figure } from './figure.ts';
import { itemCount, makeGoods, placeCount } from './goods.ts';
import { openBaseline } from './ledger-baseline.ts';
import { openLedger } from './ledger-posting.ts';

const rounds = 7;
const target = 0.5;
/** Commands in flight, and postings in a round: about a quarter of a second each. */
const loads = [
  { inFlight: 1, postings: 1000 },
  { inFlight: 8, postings: 5000 },
  { inFlight: 64, postings: 10_000 },
] as const;

/**
 * A full durable posting (seen before? checks, entry, hash, signature share, postings, balances, rights, one fsync a
 * group) against the least that keeps books durably, in alternating rounds.
 */
export const bench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const key = new Uint8Array(32).fill(7);
  const baseline = openBaseline(join(folder, 'baseline.db'), key, makeGoods(placeCount, itemCount));
  const ledger = openLedger(join(folder, 'ledger', 'ledger.db'), key, makeGoods(placeCount, itemCount));
  try {
    // Most places get goods before the clock runs, so that both have rows to change.
    await baseline.run(4 * placeCount, 64);
    await ledger.run(4 * placeCount, 64);
    const figures: Figure[] = [];
    for (const { inFlight, postings } of loads) {
      const [ours, theirs, ratios]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round < rounds; round += 1) {
        const full = postings / (await seconds(() => ledger.run(postings, inFlight)));
        const lean = postings / (await seconds(() => baseline.run(postings, inFlight)));
        ours.push(full);
        theirs.push(lean);
        ratios.push(full / lean);
      }
      say(`${inFlight} in flight: ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
      figures.push(compare(inFlight, median(ours), median(theirs), median(ratios)));
    }
    return figures;
  } finally {
    ledger.close();
    baseline.close();
    rmSync(folder, { recursive: true });
  }
};

function compare(inFlight: number, value: number, baseline: number, ratio: number): Figure {
  return {
    metric: `durable postings with ${inFlight} in flight`,
    value,
    unit: 'postings/s',
    baseline,
    ratio,
    target: `ratio >= ${target}`,
    met: ratio >= target,
  };
}

async function seconds(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
