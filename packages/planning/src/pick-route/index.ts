export type { AisleLayout, Crossing, LayoutRefusal, Places } from './layout.ts';
export { type MatrixRouteProblem, type MatrixRouteRefusal, routeMatrix } from './route-matrix.ts';
export {
  measureRoute,
  type PickRouteProblem,
  type PickRouteRefusal,
  type PickRouteSolution,
  routePicks,
} from './route-picks.ts';
export {
  routeScattered,
  type ScatteredRouteProblem,
  type ScatteredRouteRefusal,
  type ScatteredRouteSolution,
} from './route-scattered.ts';
export type { Bins } from './scattered-model.ts';
