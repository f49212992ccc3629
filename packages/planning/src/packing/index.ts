export { packCarton } from './pack-carton.ts';
export { packOrder } from './pack-order.ts';
export {
  anyOrientation,
  type Carton,
  type CartonProblem,
  type CartonSolution,
  type CartonTypes,
  type OrderProblem,
  type OrderSolution,
  orientationAxes,
  type PackedCarton,
  type PackingItems,
  type PackingRefusal,
  type PackingRules,
  type Placement,
  thisSideUp,
} from './problem.ts';
