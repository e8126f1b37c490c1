import type { FleetRun } from '../loop/fleet-run.ts';
import { STATE_CHANNELS } from '../loop/fleet-record.ts';
import { CHANNEL } from '../record/run-recorder.ts';
import type { Timeline } from '../result.ts';
import type { WaitingCurve } from './waiting.ts';

/** The recorders' bins up to the end of the run, those of all pools together. */
export function timelineOf(run: FleetRun, queue: WaitingCurve, endS: number): Timeline {
  const all = run.recorders.map(({ timeline }) => timeline);
  // Bins double in width as time goes on: covering the same time, all have the same.
  for (const series of all) series.binCount(endS);
  const means = (channel: number): number[] => summed(all.map((series) => series.means(channel, endS)));
  const running = means(CHANNEL.running);
  const { binS } = all[0]!;
  return {
    binS,
    waiting: queue.means(running.length, binS),
    running,
    kvUsage: usageOf(run, endS),
    outputTokensPerS: means(CHANNEL.outputTokens),
    prefillTokensPerS: means(CHANNEL.prefillTokens),
    arrivalsPerS: means(CHANNEL.arrivals),
  };
}

/** Mean over the replicas that are there: a pool of fixed size records it so, others a sum. */
function usageOf({ pools, recorders, record }: FleetRun, endS: number): number[] {
  const usage = recorders.map(({ timeline }) => timeline.means(CHANNEL.kvUsage, endS));
  if (pools.length === 1 && !pools[0]!.plan.isDynamic) return usage[0]!;
  const up = pools.map(({ plan }, index) => {
    if (!plan.isDynamic) return usage[index]!.map(() => plan.replicas);
    const states = record.states[index]!;
    const inState = (name: 'ready' | 'draining'): number[] => states.means(STATE_CHANNELS.indexOf(name), endS);
    states.binCount(endS);
    return summed([inState('ready'), inState('draining')]);
  });
  const replicas = summed(up);
  const used = summed(usage.map((series, index) => (pools[index]!.plan.isDynamic ? series : series.map((value) => value * pools[index]!.plan.replicas))));
  return used.map((value, bin) => (replicas[bin]! > 0 ? Math.min(1, value / replicas[bin]!) : 0));
}

function summed(series: readonly (readonly number[])[]): number[] {
  return series[0]!.map((_, bin) => series.reduce((total, each) => total + (each[bin] ?? 0), 0));
}
