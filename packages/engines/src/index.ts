export { OUTCOME } from './contract.ts';
export type { EngineCapabilities, EngineGauges, EngineReplica, Outcome, RejectionReason, RequestColumns, RequestLog } from './contract.ts';
