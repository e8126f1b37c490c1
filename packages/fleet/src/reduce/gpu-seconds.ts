import type { GpuSeconds } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';

/** GPU-seconds of one pool by use; the parts add up to `total`. */
export function poolGpuSeconds({ pools, nodes, record, endS }: FleetRun, index: number): GpuSeconds {
  const { plan, recorder } = pools[index]!;
  const { starting, ready, draining, down } = record.seconds[index]!;
  const gpus = plan.gpusPerReplica;
  const ranks = plan.plan.ranks ?? 1;
  const ran = (gpus / ranks) * recorder.replicas.reduce((sum, { busyS }) => sum + busyS, 0);
  const usage = nodes[index]?.usage(endS);
  // The last steps of an engine may end after the last answer is out.
  const busy = Math.min(ran, gpus * (ready + draining));
  const drainingIdle = Math.max(0, gpus * draining - Math.max(0, busy - gpus * ready));
  const up = gpus * (ready + draining);
  if (usage === undefined) {
    const total = gpus * (starting + ready + draining + down);
    return { total, busy, idle: Math.max(0, up - busy - drainingIdle), starting: gpus * starting, draining: drainingIdle, down: gpus * down };
  }
  // What nodes hold beside replicas that are up are those that start, or are down.
  const notUp = Math.max(0, usage.heldGpuS - up);
  const isDown = Math.min(notUp, gpus * down);
  const isStarting = usage.provisioningGpuS + notUp - isDown;
  // Sums of many spans are exact to rounding only.
  const idle = Math.max(0, usage.billedGpuS - busy - drainingIdle - isStarting - isDown);
  return { total: busy + idle + drainingIdle + isStarting + isDown, busy, idle, starting: isStarting, draining: drainingIdle, down: isDown };
}

/** Of all pools together. */
export function fleetGpuSeconds(run: FleetRun): GpuSeconds {
  const sum = { total: 0, busy: 0, idle: 0, starting: 0, draining: 0, down: 0 };
  for (const [index] of run.pools.entries()) {
    const own = poolGpuSeconds(run, index);
    for (const key of Object.keys(sum) as (keyof GpuSeconds)[]) sum[key] += own[key];
  }
  return sum;
}
