import { placeCountMax } from './check-problem.ts';

/** Metres, the mean radius of the Earth (IUGG). */
const earthRadiusMetres = 6_371_008.8;

/**
 * A matrix of straight lines between points of a plane: `points.length / 2` squared, row by row. Of more points than a
 * problem may have (12 000) it is empty, so that no memory is asked for what is refused anyway. O(points²).
 *
 * @param points x, y, x, y … in any unit, which is that of the distances.
 * @param round applied to each; benchmarks round to whole numbers.
 */
export function euclideanDistances(points: Float64Array, round: (distance: number) => number = same): Float64Array {
  return fill(points, (x, y, toX, toY) => round(Math.hypot(x - toX, y - toY)));
}

/**
 * The same in metres on a sphere, by the haversine formula; within 0.6 % of the ellipsoid.
 *
 * @param latitudesLongitudes latitude, longitude, latitude, longitude … in degrees, north and east positive.
 */
export function haversineDistancesMetres(latitudesLongitudes: Float64Array): Float64Array {
  const radians = Math.PI / 180;
  return fill(latitudesLongitudes, (latitude, longitude, toLatitude, toLongitude) => {
    const halfUp = Math.sin(((toLatitude - latitude) * radians) / 2);
    const halfRound = Math.sin(((toLongitude - longitude) * radians) / 2);
    const chord = halfUp ** 2 + Math.cos(latitude * radians) * Math.cos(toLatitude * radians) * halfRound ** 2;
    return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(chord)));
  });
}

function same(distance: number): number {
  return distance;
}

function fill(points: Float64Array, measure: (x: number, y: number, toX: number, toY: number) => number): Float64Array {
  const count = points.length >> 1;
  if (count > placeCountMax) return new Float64Array(0);
  const distances = new Float64Array(count * count);
  for (let from = 0; from < count; from += 1) {
    for (let to = 0; to < count; to += 1) {
      if (to === from) continue;
      distances[from * count + to] = measure(
        points[2 * from]!,
        points[2 * from + 1]!,
        points[2 * to]!,
        points[2 * to + 1]!,
      );
    }
  }
  return distances;
}
