import type { SiteId } from '../ids.ts';
import type { AllocationReason, Place } from '../ledger/bodies.ts';

/** A site that may serve an order: how far it is, whether it can be reached now, and what headquarters may promise there. */
export interface CandidateSite {
  readonly site: SiteId;
  /** Whole metres; undefined when the order or the site has no place (then code order decides). */
  readonly metres: number | undefined;
  /** Not heard from for longer than orders can wait: served from last. */
  readonly isDark: boolean;
  /** Units that headquarters may promise of each wanted line, in the order of the wanted lines. */
  readonly units: readonly number[];
}

export interface WantedLine {
  readonly line: number;
  /** Name of the kind of goods: lines of one kind share its stock. */
  readonly stock: string;
  readonly quantity: number;
}

export interface AllocationPlan {
  readonly parts: readonly { readonly line: number; readonly site: SiteId; readonly quantity: number }[];
  readonly reason: AllocationReason;
}

/**
 * Nearest site that can serve the whole order; else as few sites as nearest-first gives: at each step the reachable site
 * that covers most of what is left goes next, nearer first among equals. Never substitutes; what nobody has stays waiting.
 */
export function planAllocation(
  wanted: readonly WantedLine[],
  candidates: readonly CandidateSite[],
): AllocationPlan | undefined {
  const sorted = candidates.toSorted(byNearness);
  const whole = sorted.find(
    (site) => !site.isDark && coverage(wanted, site).every((units, at) => units === wanted[at]?.quantity),
  );
  if (whole !== undefined) {
    const parts = wanted.map((line) => ({ line: line.line, site: whole.site, quantity: line.quantity }));
    return { parts, reason: reasonOf('nearest-whole', wanted, sorted, new Set([whole.site])) };
  }
  return splitOverSites(wanted, sorted);
}

function byNearness(left: CandidateSite, right: CandidateSite): number {
  if (left.isDark !== right.isDark) return left.isDark ? 1 : -1;
  const metres = (left.metres ?? 0) - (right.metres ?? 0);
  return metres !== 0 ? metres : left.site < right.site ? -1 : 1;
}

/** Units of each wanted line that a site covers; lines of the same goods draw on the same units. */
function coverage(wanted: readonly WantedLine[], site: CandidateSite): number[] {
  const used = new Map<string, number>();
  return wanted.map((line, at) => {
    const taken = used.get(line.stock) ?? 0;
    const units = Math.max(0, Math.min(line.quantity, (site.units[at] ?? 0) - taken));
    used.set(line.stock, taken + units);
    return units;
  });
}

function splitOverSites(wanted: readonly WantedLine[], sorted: readonly CandidateSite[]): AllocationPlan | undefined {
  let rest = wanted.map((line) => ({ ...line }));
  const left = [...sorted];
  const parts: { line: number; site: SiteId; quantity: number }[] = [];
  const chosen = new Set<SiteId>();
  while (left.length > 0 && rest.some((line) => line.quantity > 0)) {
    const best = bestNext(rest, left);
    if (best === undefined) break;
    const covered = coverage(rest, best);
    for (const [at, quantity] of covered.entries()) {
      if (quantity > 0) parts.push({ line: (wanted[at] as WantedLine).line, site: best.site, quantity });
    }
    chosen.add(best.site);
    rest = rest.map((line, at) => ({ ...line, quantity: line.quantity - (covered[at] ?? 0) }));
    left.splice(left.indexOf(best), 1);
  }
  return parts.length === 0 ? undefined : { parts, reason: reasonOf('split', wanted, sorted, chosen) };
}

function bestNext(rest: readonly WantedLine[], left: readonly CandidateSite[]): CandidateSite | undefined {
  let best: CandidateSite | undefined;
  let bestUnits = 0;
  for (const site of left) {
    const units = sum(coverage(rest, site));
    const isBetter = units > 0 && (best === undefined || (site.isDark === best.isDark && units > bestUnits));
    if (!isBetter) continue;
    best = site;
    bestUnits = units;
  }
  return best;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function reasonOf(
  rule: AllocationReason['rule'],
  wanted: readonly WantedLine[],
  sorted: readonly CandidateSite[],
  chosen: ReadonlySet<SiteId>,
): AllocationReason {
  const total = sum(wanted.map((line) => line.quantity));
  const weighed = sorted.map((site) => {
    const units = sum(coverage(wanted, site));
    const verdict = chosen.has(site.site)
      ? 'chosen'
      : units === 0
        ? 'none'
        : site.isDark
          ? 'dark'
          : units < total
            ? 'not-enough'
            : 'farther';
    return { site: site.site, ...(site.metres === undefined ? {} : { metres: site.metres }), units, verdict } as const;
  });
  return { rule, weighed };
}

const earthRadiusMetres = 6_371_009;

/** Great-circle distance (haversine) in whole metres; places in micro-degrees. */
export function distanceMetres(left: Place, right: Place): number {
  const radians = Math.PI / 180e6;
  const latitude = ((right.latitude - left.latitude) * radians) / 2;
  const longitude = ((right.longitude - left.longitude) * radians) / 2;
  const chord =
    Math.sin(latitude) ** 2 +
    Math.cos(left.latitude * radians) * Math.cos(right.latitude * radians) * Math.sin(longitude) ** 2;
  return Math.round(2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(chord))));
}
