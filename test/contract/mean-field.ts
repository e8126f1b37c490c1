import { randomStream } from '@foretoken/kernel';
import { plainView } from '@foretoken/fleet';
import type { RouterPolicy } from '@foretoken/fleet';
import { columnsWith } from './router.case.ts';

/**
 * Share of servers with at least k customers, k = 0, 1, …, in a fleet of exponential servers of rate 1 fed at
 * `load` per server: by uniformisation, so that every event is an arrival or a chance for one server to finish.
 */
export function queueTail(policy: RouterPolicy, servers: number, load: number, settleS: number, measureS: number, longest: number): number[] {
  const queue = new Int32Array(servers);
  const events = randomStream(7, 'events');
  const router = policy.create({ replicas: servers, columns: columnsWith([-1]), seed: 7 });
  const view = plainView(servers, (server) => queue[server]!);
  const eventsPerS = servers * (1 + load);
  const counts = new Float64Array(longest + 1);
  let looks = 0;
  const total = Math.floor((settleS + measureS) * eventsPerS);
  for (let event = 0; event < total; event++) {
    if (events.nextFloat() * (1 + load) < load) queue[router.pick(0, view)]!++;
    else {
      const server = events.nextInt(servers);
      if (queue[server]! > 0) queue[server]!--;
    }
    // Once a second is often enough: queues change little in between.
    if (event < settleS * eventsPerS || event % Math.floor(eventsPerS) !== 0) continue;
    looks++;
    for (const length of queue) for (let k = 0; k <= Math.min(length, longest); k++) counts[k]!++;
  }
  return [...counts].map((count) => count / (looks * servers));
}
