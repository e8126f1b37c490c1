export { planDeployment } from './plan-deployment.ts';
export type { CacheTiers, CdfCurve, MetricSummary, RunResult, RunWarning, SloCheck, Timeline } from './result.ts';
export { createRouter, ROUTER_POLICIES } from './routers/registry.ts';
export type { FleetView, Router, RouterContext, RouterPolicy } from './routers/router.ts';
export { applySets } from './scenario/apply-sets.ts';
export type { ScenarioSet } from './scenario/apply-sets.ts';
export { dependsOnSeed } from './scenario/depends-on-seed.ts';
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
  Scenario,
  SloMetric,
  SloTerm,
  SpeculativeScenario,
  WorkloadScenario,
  WorkloadSource,
} from './scenario/scenario.ts';
export type { WeightFormatName } from './scenario/weight-formats.ts';
export { simulateReplications } from './simulate-replications.ts';
export type { ReplicationInput } from './simulate-replications.ts';
export { simulate } from './simulate.ts';
export type { SimulationInput, SimulationMode } from './simulate.ts';
export type { GpuPrice, RunFacts, SimulationOutput, WorkloadOrigin } from './simulation.ts';
