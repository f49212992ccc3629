// `node packages/planning/conformance/draw-vehicle-routes.ts > docs/images/engine-vehicle-routes.svg` draws the picture of the
// engine's note: a problem of our own, solved with a fixed seed and number of steps, so that it is the same everywhere.
import { euclideanDistances, planVehicleRoutes } from '@holdfast/planning/vehicle-routes';
import { Random } from '../src/random.ts';

const stopCount = 80;
const colours = [
  '#1b6ca8',
  '#c8553d',
  '#588b4b',
  '#8e5ea2',
  '#d19a2a',
  '#3aa6a0',
  '#7a5c45',
  '#b03a78',
  '#55606e',
  '#6a8f00',
];

function draw(): string {
  const random = new Random(11);
  const points = Float64Array.from(
    { length: 2 * (stopCount + 2) },
    (_, at) => 30 + random.below(at % 2 === 0 ? 740 : 440),
  );
  points.set([230, 250, 570, 250]);
  const outcome = planVehicleRoutes(
    {
      placeCount: stopCount + 2,
      distances: euclideanDistances(points),
      stops: {
        places: Int32Array.from({ length: stopCount }, (_, stop) => stop + 2),
        deliveries: Int32Array.from({ length: stopCount }, () => 1 + random.below(9)),
        prizes: Float64Array.from({ length: stopCount }, (_, stop) => (stop % 10 === 0 ? 60 : Infinity)),
      },
      vehicles: [0, 1].map((startPlace) => ({ startPlace, capacities: [60] })),
    },
    { timeMsMax: Infinity, stepsMax: 60_000, now: () => 0, seed: 1 },
  );
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.kind);
  const at = (place: number): string => `${points[2 * place]},${points[2 * place + 1]}`;
  const { routes, unserved } = outcome.solution;
  const lines = routes.map(({ stops, vehicle }, index) => {
    const places = [vehicle, ...Array.from(stops, (stop) => stop + 2), vehicle];
    return `<polyline points="${places.map(at).join(' ')}" fill="none" stroke="${colours[index % colours.length]}" stroke-width="2"/>`;
  });
  const left = new Set(unserved.map(({ stop }) => stop));
  const dots = Array.from({ length: stopCount }, (_, stop) => {
    const [x, y] = at(stop + 2).split(',');
    const fill = left.has(stop) ? '#fff' : '#222';
    return `<circle cx="${x}" cy="${y}" r="3.5" fill="${fill}" stroke="#222"/>`;
  });
  const depots = [0, 1].map(
    (place) =>
      `<rect x="${(points[2 * place] ?? 0) - 7}" y="${(points[2 * place + 1] ?? 0) - 7}" width="14" height="14"/>`,
  );
  const caption = `${routes.length} routes from two depots, distance ${Math.round(outcome.solution.distance)}; hollow: ${left.size} optional stops that cost more than they bring`;
  const text = `<text x="30" y="492" font-family="sans-serif" font-size="14">${caption}</text>`;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 505">',
    '<rect width="800" height="505" fill="#fff"/>',
    ...lines,
    ...dots,
    ...depots,
    text,
    '</svg>',
  ].join('\n');
}

console.log(draw());
