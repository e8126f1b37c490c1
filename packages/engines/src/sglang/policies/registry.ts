import type { SglangConfig } from '../config.ts';
import { dfsWeight } from './dfs-weight.ts';
import { fcfs } from './fcfs.ts';
import { hrrn } from './hrrn.ts';
import { lof } from './lof.ts';
import { lpm } from './lpm.ts';
import { random } from './random.ts';
import { shortestPrefillFirst } from './shortest-prefill-first.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** Every order of the waiting queue, one line each (`SchedulePolicy` of managers/schedule_policy.py). */
export const WAITING_ORDERS: readonly WaitingOrder[] = [fcfs, lpm, dfsWeight, lof, random, hrrn, shortestPrefillFirst];

/** The order of a configuration: what needs a cache is FCFS without one. */
export function waitingOrder({ schedulePolicy, disableRadixCache }: SglangConfig): WaitingOrder {
  const order = WAITING_ORDERS.find(({ name }) => name === schedulePolicy)!;
  return order.needsCache && disableRadixCache ? fcfs : order;
}
