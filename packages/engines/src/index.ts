export { OUTCOME } from './contract.ts';
export type { EngineCapabilities, EngineGauges, EngineReplica, Outcome, RejectionReason, RequestColumns, RequestLog, StepSink } from './contract.ts';
export type { OptionSpec, OptionSpecs, OptionSpecsOf, SpeculativeMethod, SpeculativeOptions } from './core/option-spec.ts';
export { createRequestLog } from './core/request-log.ts';
export { StepRecord } from './core/step-record.ts';
export type { DeploymentRequest, EngineDriver, EngineLimit, EngineLimits, EngineOptions, EnginePlan, ReplicaRequest } from './driver.ts';
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
export { VLLM_V1_CAPABILITIES } from './vllm-v1/capabilities.ts';
export { maxConcurrentBatches, VLLM_V1_BARE } from './vllm-v1/config.ts';
export type { KvGroup, SpeculativeConfig, VllmV1Config, VllmV1Version } from './vllm-v1/config.ts';
export type { AcceptDrafts } from './vllm-v1/deliver.ts';
export { VllmV1Replica } from './vllm-v1/replica.ts';
export type { StepObserver, VllmV1Options } from './vllm-v1/replica.ts';
export type { Scheduler } from './vllm-v1/scheduler.ts';
export type { Sequence } from './vllm-v1/sequence.ts';
