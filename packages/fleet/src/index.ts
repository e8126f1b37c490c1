export type { Autoscaler, AutoscalerContext, AutoscalerPolicy, PodView, ScaleDecision, ScaleObservation, TrafficWindow } from './autoscalers/autoscaler.ts';
export type { ColdStart, ColdStartModel, ColdStartStage, NodeState, StageSpan } from './cold-start/cold-start.ts';
export type { CandidateRefusal, CandidateRun, DecodeStep, PlanFacts, ReplicationTimes } from './compare/candidate-run.ts';
export { compareRuns } from './compare/compare-runs.ts';
export type { CompareOptions } from './compare/compare-runs.ts';
export type { ComparedCandidate, ComparedMetrics, ComparisonResult, CriterionId, Estimate, PairedDifference, Reason, ReasonTopic } from './compare/comparison.ts';
export { plusMinus } from './compare/decide-comparison.ts';
export { pairedDifference } from './compare/paired-difference.ts';
export { CRITERION_IDS } from './compare/rank.ts';
export { runCandidate } from './compare/run-candidate.ts';
export { withEngine } from './compare/with-engine.ts';
export type { EngineVariant } from './compare/with-engine.ts';
export { defaultNicBytesPerS, replicaFabric, replicaNic } from './links/default-nic.ts';
export { createFairShareLink } from './links/fair-share-link.ts';
export type { FairShareLink } from './links/fair-share-link.ts';
export { Network } from './links/network.ts';
export type { NetworkOptions, NicRates } from './links/network.ts';
export { overlappedBytes } from './links/overlapped-bytes.ts';
export type { LateBytes } from './links/overlapped-bytes.ts';
export type { ReplicaSample } from './metrics/replica-sample.ts';
export { planDeployment } from './plan-deployment.ts';
export { POLICY_KINDS, policiesInUse, policyFiles } from './policies/run-policies.ts';
export type { LoadedPolicy, PolicyKind, PolicyOrigin, RunPolicies } from './policies/run-policies.ts';
export type { Counterexample, PromiseOutcome } from './policy-suite/find-counterexample.ts';
export type { LoadComparison, LoadFigures, Starvation } from './policy-suite/load-trials.ts';
export type { PolicyTrial, TriedPolicy } from './policy-suite/policy-trial.ts';
export { testPolicy } from './policy-suite/test-policy.ts';
export type { PolicyReport } from './policy-suite/test-policy.ts';
export type { CacheTiers, CdfCurve, MetricSummary, RunResult, RunWarning, SloCheck, Timeline } from './result.ts';
export { plainView } from './routers/plain-view.ts';
export { createRouter, ROUTER_POLICIES } from './routers/registry.ts';
export type { FleetView, PoolFacts, Router, RouterContext, RouterPolicy, Truth, VisibleColumns } from './routers/router.ts';
export { applySets } from './scenario/apply-sets.ts';
export type { ScenarioSet } from './scenario/apply-sets.ts';
export { dependsOnSeed } from './scenario/depends-on-seed.ts';
export { parseDurationS } from './scenario/duration.ts';
export { hashScenario } from './scenario/hash-scenario.ts';
export { parseScenario, validateScenario } from './scenario/parse-scenario.ts';
export { isPolicyFile } from './scenario/policies-schema.ts';
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
