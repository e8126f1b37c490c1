export { OUTCOME } from './contract.ts';
export type { EngineCapabilities, EngineGauges, EngineReplica, Outcome, RejectionReason, RequestColumns, RequestLog, StepRequest, StepSink, StepView } from './contract.ts';
export { choice, flag, integer, number, share } from './core/option-spec.ts';
export type { OptionSpec, OptionSpecs, OptionSpecsOf, RecordedAcceptance, SpeculativeMethod, SpeculativeOptions } from './core/option-spec.ts';
export { prefillLegColumns } from './core/prefill-leg.ts';
export { createRequestLog } from './core/request-log.ts';
export type { AcceptDrafts } from './core/speculative-batch.ts';
export { fillStepBatch } from './core/step-cost.ts';
export { StepRecord } from './core/step-record.ts';
export type { DeploymentRequest, EngineDriver, EngineLimit, EngineLimits, EngineOptions, EnginePlan, EngineTraits, HandoverPlan, KvHandover, KvTierPlan, ReplicaRequest } from './driver.ts';
export { adaptiveDecision } from './fronts/bentoml/adaptive-decision.ts';
export type { AdaptiveDecision, AdaptiveState } from './fronts/bentoml/adaptive-decision.ts';
export { AdaptivePolicy } from './fronts/bentoml/adaptive-policy.ts';
export type { AdaptiveConfig } from './fronts/bentoml/adaptive-policy.ts';
export { BatchTimeModel } from './fronts/bentoml/batch-time-model.ts';
export type { TimedBatch } from './fronts/bentoml/batch-time-model.ts';
export { TrafficLimits } from './fronts/bentoml/traffic-limits.ts';
export type { TrafficLimitsOptions } from './fronts/bentoml/traffic-limits.ts';
export type { DispatchPolicy, EndedBatch, FrontDecision, FrontRequest, FrontState } from './fronts/dispatch-policy.ts';
export { FrontQueue } from './fronts/front-queue.ts';
export type { FrontQueueOptions } from './fronts/front-queue.ts';
export { frontSink } from './fronts/front-sink.ts';
export { dynamicBatch } from './fronts/triton/dynamic-batch.ts';
export type { DynamicBatch, DynamicBatchLimits, FormingPayload, PendingRequest } from './fronts/triton/dynamic-batch.ts';
export { TRITON_DEFAULTS, TritonPolicy } from './fronts/triton/triton-policy.ts';
export type { TritonConfig } from './fronts/triton/triton-policy.ts';
export type { LmdeployBackend, LmdeployConfig, LongPrefillPolicy } from './lmdeploy/config.ts';
export { LmdeployReplica } from './lmdeploy/lmdeploy-replica.ts';
export type { LmdeployReplicaOptions } from './lmdeploy/lmdeploy-replica.ts';
export type { OrcaConfig, OrcaReservation } from './orca/config.ts';
export { OrcaReplica } from './orca/orca-replica.ts';
export type { OrcaReplicaOptions } from './orca/orca-replica.ts';
export { checkPolicyKinds, ENGINE_POLICY_KINDS } from './policies/check-policy-kinds.ts';
export type {
  BuiltInPolicy,
  EnginePolicies,
  EnginePolicyKind,
  OrderPolicy,
  PolicyContext,
  PolicySupport,
  RunningRequest,
  VictimPolicy,
  WaitingRequest,
} from './policies/policy-api.ts';
export { policyNotLoaded } from './policies/policy-errors.ts';
export { ENGINE_DRIVERS, engineDriver } from './registry.ts';
export { SGLANG_BARE, maxRequestTokens, promptLimit } from './sglang/config.ts';
export type { SglangConfig, SglangPolicy, SglangVersion } from './sglang/config.ts';
export { processResults } from './sglang/process-results.ts';
export { SglangReplica } from './sglang/replica.ts';
export type { SglangOptions } from './sglang/replica.ts';
export { SglangRequest } from './sglang/request.ts';
export { SglangScheduler } from './sglang/scheduler.ts';
export { WindowFormer } from './static-batching/batch-former.ts';
export type { StaticBatchingConfig } from './static-batching/config.ts';
export { StaticReplica } from './static-batching/static-replica.ts';
export type { StaticReplicaOptions } from './static-batching/static-replica.ts';
export { TENSORRT_LLM_CAPABILITIES } from './tensorrt-llm/capabilities.ts';
export { longestPrompt, TENSORRT_LLM_BARE } from './tensorrt-llm/config.ts';
export type { CapacityPolicy, ChunkingPolicy, TensorrtLlmConfig, TokenRangeRetention } from './tensorrt-llm/config.ts';
export type { LlmRequest } from './tensorrt-llm/llm-request.ts';
export { promptRefusal, TensorrtLlmReplica } from './tensorrt-llm/replica.ts';
export type { TensorrtLlmObserver, TensorrtLlmReplicaOptions } from './tensorrt-llm/replica.ts';
export type { Scheduler as TensorrtLlmScheduler } from './tensorrt-llm/scheduler.ts';
export type { Batch } from './tgi/batch.ts';
export { Batcher } from './tgi/batcher.ts';
export type { TgiConfig } from './tgi/config.ts';
export { Entry } from './tgi/entry.ts';
export { TgiReplica } from './tgi/replica.ts';
export type { TgiReplicaOptions } from './tgi/replica.ts';
export type { HfContinuousConfig, HfSchedulerName } from './transformers/config.ts';
export { HfContinuousReplica } from './transformers/continuous-replica.ts';
export type { HfContinuousOptions } from './transformers/continuous-replica.ts';
export { VLLM_V0_CAPABILITIES } from './vllm-v0/capabilities.ts';
export { VLLM_V0_BARE } from './vllm-v0/config.ts';
export type { VllmV0Config } from './vllm-v0/config.ts';
export { VllmV0Replica } from './vllm-v0/replica.ts';
export type { VllmV0Observer, VllmV0Options } from './vllm-v0/replica.ts';
export type { V0Scheduler } from './vllm-v0/scheduler.ts';
export type { SequenceGroup } from './vllm-v0/sequence-group.ts';
export { VLLM_V1_CAPABILITIES } from './vllm-v1/capabilities.ts';
export { maxConcurrentBatches, VLLM_V1_BARE } from './vllm-v1/config.ts';
export type { KvGroup, SpeculativeConfig, VllmV1Config, VllmV1Version } from './vllm-v1/config.ts';
export { VllmV1Replica } from './vllm-v1/replica.ts';
export type { StepObserver, VllmV1Options } from './vllm-v1/replica.ts';
export type { Scheduler } from './vllm-v1/scheduler.ts';
export type { Sequence } from './vllm-v1/sequence.ts';
