import { countryPlaces, ukPostcodeAreas, type WeightedPlace } from './place-table.ts';
import type { FileOrder } from './read-orders.ts';

export interface GeoPoint {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** How customers are spread over places; the report names it. */
export type PlaceTable = 'uk-postcode-areas' | 'country';

const totalWeight = ukPostcodeAreas.reduce((sum, area) => sum + area[3], 0);

/**
 * Where a customer lives. With `uk-postcode-areas`, British customers are drawn from postcode areas by population, each
 * always the same for one seed; with `country` all of a country stand at one point.
 */
export function placeOf(order: FileOrder, table: PlaceTable, seed: number): GeoPoint {
  const isBritish = order.country === '' || order.country === 'United Kingdom' || order.country === 'Unspecified';
  if (table === 'uk-postcode-areas' && isBritish) {
    // Without a customer number an order is a customer of its own.
    const area = drawArea(hashText(`${seed}:${order.customer === 'unknown' ? order.number : order.customer}`));
    return { latitude: area[1], longitude: area[2] };
  }
  const country = countryPlaces.find(([name]) => name === order.country);
  return country === undefined
    ? { latitude: 51.51, longitude: -0.13 }
    : { latitude: country[1], longitude: country[2] };
}

function drawArea(hash: number): WeightedPlace {
  let rest = (hash / 0x1_0000_0000) * totalWeight;
  for (const area of ukPostcodeAreas) {
    rest -= area[3];
    if (rest < 0) return area;
  }
  return ukPostcodeAreas.at(-1) as WeightedPlace;
}

/** FNV-1a with a final mix: an even spread over 32 bits, the same on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export interface ReplaySite extends GeoPoint {
  readonly site: string;
  readonly name: string;
}

const cities: readonly ReplaySite[] = [
  { site: 'LON', name: 'London', latitude: 51.51, longitude: -0.13 },
  { site: 'MAN', name: 'Manchester', latitude: 53.48, longitude: -2.24 },
  { site: 'BHM', name: 'Birmingham', latitude: 52.48, longitude: -1.89 },
  { site: 'GLA', name: 'Glasgow', latitude: 55.86, longitude: -4.25 },
  { site: 'BRS', name: 'Bristol', latitude: 51.45, longitude: -2.59 },
  { site: 'NCL', name: 'Newcastle', latitude: 54.98, longitude: -1.61 },
  { site: 'NOT', name: 'Nottingham', latitude: 52.95, longitude: -1.15 },
  { site: 'NRW', name: 'Norwich', latitude: 52.63, longitude: 1.3 },
  { site: 'PLY', name: 'Plymouth', latitude: 50.37, longitude: -4.14 },
  { site: 'BFS', name: 'Belfast', latitude: 54.6, longitude: -5.93 },
];
export const replaySitesMax: number = cities.length;

export function replaySites(count: number): readonly ReplaySite[] {
  return cities.slice(0, count);
}

/** Index of the nearest site by great-circle distance. */
export function nearestSite(place: GeoPoint, sites: readonly ReplaySite[]): number {
  let best = 0;
  let bestChord = Number.POSITIVE_INFINITY;
  for (const [index, site] of sites.entries()) {
    const chord = haversine(place, site);
    if (chord >= bestChord) continue;
    best = index;
    bestChord = chord;
  }
  return best;
}

function haversine(left: GeoPoint, right: GeoPoint): number {
  const radians = Math.PI / 180;
  const latitude = ((right.latitude - left.latitude) * radians) / 2;
  const longitude = ((right.longitude - left.longitude) * radians) / 2;
  return (
    Math.sin(latitude) ** 2 +
    Math.cos(left.latitude * radians) * Math.cos(right.latitude * radians) * Math.sin(longitude) ** 2
  );
}
