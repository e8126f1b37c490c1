import type { KvHandover } from '../driver.ts';
import type { PolicySetup } from '../policies/policy-desk.ts';
import type { ChunkConnector } from './chunk-connector.ts';

/** What a scheduler can do beyond the plain one. */
export interface SchedulerExtras {
  readonly policies?: PolicySetup;
  /** KV below the GPU, nearest first. */
  readonly stores?: readonly ChunkConnector[];
  /** Prefill and decode on different replicas. */
  readonly handover?: KvHandover;
}
