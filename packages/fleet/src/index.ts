export type { Autoscaler, AutoscalerContext, AutoscalerPolicy, PodView, ScaleDecision, ScaleObservation, TrafficWindow } from './autoscalers/autoscaler.ts';
export type { ScaleMetric, ScaleOptionSpec, ScaleOptionSpecs } from './autoscalers/options/scale-option.ts';
export { AUTOSCALER_POLICIES, autoscalerPolicy, createAutoscaler } from './autoscalers/registry.ts';
export { replicaCapacity, replicaLatency } from './capacity/replica-capacity.ts';
export type { ReplicaCapacity, ReplicaLatency, TokenMix } from './capacity/replica-capacity.ts';
export { stateDependentQueue } from './capacity/state-dependent-queue.ts';
export type { QueueMeans, StateDependentQueue } from './capacity/state-dependent-queue.ts';
export { coldStartFacts } from './cold-start/cold-start-facts.ts';
export type { ColdStartScenario, StagedColdStart } from './cold-start/cold-start-scenario.ts';
export type { ColdStart, ColdStartModel, ColdStartStage, NodeState, StageSpan } from './cold-start/cold-start.ts';
export { createColdStart, DEFAULT_COLD_START, nodeProvisioning } from './cold-start/create-cold-start.ts';
export type { ColdStartFacts } from './cold-start/stage-times.ts';
export type { CandidateRefusal, CandidateRun, DecodeStep, PlanFacts, ReplicationTimes } from './compare/candidate-run.ts';
export { compareRuns } from './compare/compare-runs.ts';
export type { CompareOptions } from './compare/compare-runs.ts';
export type { ComparedCandidate, ComparedFleet, ComparedMetrics, ComparisonResult, CriterionId, Estimate, PairedDifference, Reason, ReasonTopic } from './compare/comparison.ts';
export { plusMinus } from './compare/decide-comparison.ts';
export type { Comparisons, MetricDifference } from './compare/metric-difference.ts';
export { COMPARED_FIGURES, metricDifferences } from './compare/metric-differences.ts';
export { pairedDifference } from './compare/paired-difference.ts';
export { CRITERION_IDS } from './compare/rank.ts';
export { runCandidate, withReplications } from './compare/run-candidate.ts';
export { nextRound } from './compare/undecided.ts';
export { withEngine } from './compare/with-engine.ts';
export type { EngineVariant } from './compare/with-engine.ts';
export { apportion } from './cost/apportion.ts';
export { billNodes } from './cost/bill-nodes.ts';
export type { NodeBill } from './cost/bill-nodes.ts';
export { costShares } from './cost/cost-shares.ts';
export type { CostShares, SpentGpuSeconds } from './cost/cost-shares.ts';
export { nodePrices } from './cost/node-prices.ts';
export type { NodePrices } from './cost/node-prices.ts';
export { apiCost, tokenCosts } from './cost/token-costs.ts';
export type { ApiPrice, TokenCosts } from './cost/token-costs.ts';
export { utilisation } from './cost/utilisation.ts';
export { EnergyMeter } from './energy/energy-meter.ts';
export type { EnergyTotals } from './energy/energy-meter.ts';
export { energyReport } from './energy/energy-report.ts';
export type { EnergyReport, EnergyScenario } from './energy/energy-report.ts';
export { gpuPower, stepPowerTable } from './energy/gpu-power.ts';
export type { GpuPower } from './energy/gpu-power.ts';
export { ExplainRecorder } from './explain/explain-recorder.ts';
export { ExplainedRequests } from './explain/explained-requests.ts';
export type { ExplainedRequest } from './explain/explained-requests.ts';
export { IdealTimes } from './explain/ideal-times.ts';
export { noParts, PART_MEANING, TIME_PARTS } from './explain/parts.ts';
export type { PartSeconds, TimePart } from './explain/parts.ts';
export { addStepTotals, createStepTotals, STEP_PARTS } from './explain/step-totals.ts';
export type { StepPart, StepTotals } from './explain/step-totals.ts';
export type { BillResult, ClassResult, ColdStartResult, EnergyResult, FleetEventResult, FleetResult, GpuSeconds, LegResult, PoolResult, StateTimeline } from './fleet-result.ts';
export type { FlowControlScenario } from './gateway/flow-control-scenario.ts';
export { FlowControl } from './gateway/flow-control.ts';
export type { FlowControlContext, Offer, ShedReason } from './gateway/flow-control.ts';
export type { EffectiveSamples, Horizon, HorizonKind, ReplicationSummary } from './horizon.ts';
export { defaultNicBytesPerS, replicaFabric, replicaNic } from './links/default-nic.ts';
export { createFairShareLink } from './links/fair-share-link.ts';
export type { FairShareLink } from './links/fair-share-link.ts';
export { Network } from './links/network.ts';
export type { NetworkOptions, NicRates } from './links/network.ts';
export { overlappedBytes } from './links/overlapped-bytes.ts';
export type { LateBytes } from './links/overlapped-bytes.ts';
export type { AttemptTable } from './loop/attempt-table.ts';
export type { FleetPlan } from './loop/fleet-plan.ts';
export type { FleetRun } from './loop/fleet-run.ts';
export { poolFacts } from './loop/pool-facts.ts';
export type { RunObserver } from './loop/run-observer.ts';
export type { GateWait, StepObserver } from './loop/step-observer.ts';
export { GatewayCounters } from './metrics/gateway-counters.ts';
export type { EndedRequest } from './metrics/gateway-counters.ts';
export { MetricPipeline } from './metrics/metric-pipeline.ts';
export type { ReplicaSample } from './metrics/replica-sample.ts';
export { availability, availabilityOf, replicasForAvailability } from './nodes/availability.ts';
export type { NoCapacity, NodeEvent, NodeGrant, NodePoolFacts } from './nodes/node-grant.ts';
export { NodePool } from './nodes/node-pool.ts';
export type { NodeUsage } from './nodes/node-usage.ts';
export type { NodeContents, NodeLifetime, PurchaseKind } from './nodes/node.ts';
export type { NodesScenario } from './nodes/nodes-scenario.ts';
export { FAILURE_NAMES, FLEET_OUTCOME } from './outcomes.ts';
export { planDeployment } from './plan-deployment.ts';
export { needsFleetData } from './plan-fleet.ts';
export { policiesInUse, POLICY_KINDS, policyFiles } from './policies/run-policies.ts';
export type { LoadedPolicy, PolicyKind, PolicyOrigin, RunPolicies } from './policies/run-policies.ts';
export type { Counterexample, PromiseOutcome } from './policy-suite/find-counterexample.ts';
export type { LoadComparison, LoadFigures, Starvation } from './policy-suite/load-trials.ts';
export type { PolicyTrial, TriedPolicy } from './policy-suite/policy-trial.ts';
export { testPolicy } from './policy-suite/test-policy.ts';
export type { PolicyReport } from './policy-suite/test-policy.ts';
export type { FleetTotals, ReadyTimeline } from './reduce/fleet-totals.ts';
export { boundKey } from './replications/averages.ts';
export { combine } from './replications/combine.ts';
export { isEnough, reachedTargets } from './replications/reached-targets.ts';
export type { PrecisionTarget, ReachedTarget, ReplicationRule } from './replications/replication-rule.ts';
export { RUN_FIGURE_NAMES, RUN_FIGURES, runFigure } from './replications/run-figures.ts';
export type { RunFigure } from './replications/run-figures.ts';
export type { CacheTiers, MetricSummary, SloCheck } from './result-parts.ts';
export type { CdfCurve, RunResult, RunWarning, Timeline } from './result.ts';
export { FILTERS, SCORERS } from './routers/pipeline/parts.ts';
export { plainView } from './routers/plain-view.ts';
export { createRouter, ROUTER_POLICIES } from './routers/registry.ts';
export type { FleetView, PoolFacts, Router, RouterContext, RouterPolicy, Truth, VisibleColumns } from './routers/router.ts';
export { applySets } from './scenario/apply-sets.ts';
export type { ScenarioSet } from './scenario/apply-sets.ts';
export type { AutoscaleScenario } from './scenario/autoscale-scenario.ts';
export { autoscaleSchema } from './scenario/autoscale-schema.ts';
export { coldStartSchema } from './scenario/cold-start-schema.ts';
export { dependsOnSeed } from './scenario/depends-on-seed.ts';
export { describeIssue, valueAt } from './scenario/describe-issue.ts';
export { parseDurationS } from './scenario/duration.ts';
export { energySchema } from './scenario/energy-schema.ts';
export { flowControlSchema } from './scenario/flow-control-schema.ts';
export { gpusPerReplica } from './scenario/gpus-per-replica.ts';
export { hashScenario } from './scenario/hash-scenario.ts';
export { knownPath, similarPath } from './scenario/known-path.ts';
export type { KnownPath } from './scenario/known-path.ts';
export { nodesSchema } from './scenario/nodes-schema.ts';
export { parseScenario, validateScenario } from './scenario/parse-scenario.ts';
export { isPolicyFile } from './scenario/policies-schema.ts';
export { poolsOf, poolView } from './scenario/pools-of.ts';
export { renderProblem, ScenarioError } from './scenario/problem.ts';
export type { Place, ScenarioProblem } from './scenario/problem.ts';
export { routerSchema } from './scenario/router-schema.ts';
export type { RouterScenario } from './scenario/router-schema.ts';
export { isVersionPath, readDocument, readScenarioDocument } from './scenario/scenario-document.ts';
export type { AppliedSet, DocumentKind, ScenarioDocument, ScenarioPath } from './scenario/scenario-document.ts';
export { plainJsonSchema, scenarioJsonSchema } from './scenario/scenario-json-schema.ts';
export { scenarioSchema } from './scenario/scenario-schema.ts';
export type {
  EngineScenario,
  FleetScenario,
  KvCacheDtypeName,
  LatencyScenario,
  NamedPool,
  PoolScenario,
  PriceScenario,
  RequestClass,
  Scenario,
  SloMetric,
  SloTerm,
  SpeculativeScenario,
  WorkloadPart,
  WorkloadScenario,
  WorkloadSource,
} from './scenario/scenario.ts';
export type { WeightFormatName } from './scenario/weight-formats.ts';
export type { PlacelessError } from './scenario/without-place.ts';
export { withoutPlace } from './scenario/without-place.ts';
export { runReplications, simulateReplications } from './simulate-replications.ts';
export type { ReplicatedRuns, ReplicationInput, ReplicationRange } from './simulate-replications.ts';
export { simulate, simulateUntilMissed } from './simulate.ts';
export type { EarlyEnd, SimulationInput, SimulationMode, WatchedOutcome } from './simulate.ts';
export type { FleetData, GpuPrice, PoolCatalog, RunFacts, SimulationOutput, WorkloadOrigin } from './simulation.ts';
export type { BrokenBound } from './verdict/slo-watch.ts';
