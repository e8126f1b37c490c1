import type { KvHandover } from '../driver.ts';
import type { PolicySetup } from '../policies/policy-desk.ts';
import type { OffloadingConnector } from './offloading-connector.ts';

/** What a scheduler can do beyond the plain one. */
export interface SchedulerExtras {
  readonly policies?: PolicySetup;
  /** KV tiers below the GPU. */
  readonly connector?: OffloadingConnector;
  /** Prefill and decode on different replicas. */
  readonly handover?: KvHandover;
}
