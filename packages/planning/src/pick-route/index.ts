export type { AisleLayout, Crossing, LayoutRefusal, Places } from './layout.ts';
export {
  type MatrixRouteProblem,
  type MatrixRouteRefusal,
  measureRoute,
  type PickRouteProblem,
  type PickRouteRefusal,
  type PickRouteSolution,
  routeMatrix,
  routePicks,
} from './route-picks.ts';
export {
  routeScattered,
  type ScatteredRouteProblem,
  type ScatteredRouteRefusal,
  type ScatteredRouteSolution,
} from './route-scattered.ts';
export type { Bins } from './scattered-model.ts';
