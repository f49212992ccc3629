export { forecastDemand } from './forecast-demand.ts';
export { trackBias } from './bias.ts';
export type { BiasRefusal, BiasReport } from './bias.ts';
export type { DemandClass, DemandProfile } from './intermittent.ts';
export { methodNames } from './problem.ts';
export type {
  BacktestError,
  EventEffect,
  EventSeries,
  Forecast,
  ForecastProblem,
  ForecastRefusal,
  MethodName,
  PredictionInterval,
} from './problem.ts';
