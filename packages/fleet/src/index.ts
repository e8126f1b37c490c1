export type { CdfCurve, MetricSummary, RunResult, RunWarning, SloCheck, Timeline } from './result.ts';
export { applySets } from './scenario/apply-sets.ts';
export { parseDurationS } from './scenario/duration.ts';
export { hashScenario } from './scenario/hash-scenario.ts';
export { parseScenario, validateScenario } from './scenario/parse-scenario.ts';
export { renderProblem, ScenarioError } from './scenario/problem.ts';
export type { Place, ScenarioProblem } from './scenario/problem.ts';
export { readScenarioDocument } from './scenario/scenario-document.ts';
export type { AppliedSet, ScenarioDocument, ScenarioPath } from './scenario/scenario-document.ts';
export { scenarioJsonSchema } from './scenario/scenario-json-schema.ts';
export { scenarioSchema } from './scenario/scenario-schema.ts';
export type {
  EngineScenario,
  FleetScenario,
  KvCacheDtypeName,
  LatencyScenario,
  PriceScenario,
  RouterName,
  Scenario,
  SloMetric,
  SloTerm,
  SpeculativeScenario,
  WeightFormatName,
  WorkloadScenario,
  WorkloadSource,
} from './scenario/scenario.ts';
