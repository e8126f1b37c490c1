import { CHANNEL } from '../record/run-recorder.ts';
import type { RunRecorder } from '../record/run-recorder.ts';
import type { Timeline } from '../result.ts';
import type { WaitingCurve } from './waiting.ts';

/** The recorder's bins up to the end of the run. */
export function timelineOf(recorder: RunRecorder, queue: WaitingCurve, endS: number): Timeline {
  const series = recorder.timeline;
  const means = (channel: number): number[] => [...series.means(channel, endS)];
  const running = means(CHANNEL.running);
  return {
    binS: series.binS,
    waiting: queue.means(running.length, series.binS),
    running,
    kvUsage: means(CHANNEL.kvUsage),
    outputTokensPerS: means(CHANNEL.outputTokens),
    prefillTokensPerS: means(CHANNEL.prefillTokens),
    arrivalsPerS: means(CHANNEL.arrivals),
  };
}
