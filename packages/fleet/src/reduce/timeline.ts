import { CHANNEL } from '../record/run-recorder.ts';
import type { RunRecorder } from '../record/run-recorder.ts';
import type { Timeline } from '../result.ts';

/** The recorder's bins up to the end of the run. */
export function timelineOf(recorder: RunRecorder, endS: number): Timeline {
  const series = recorder.timeline;
  const means = (channel: number): number[] => [...series.means(channel, endS)];
  const waiting = means(CHANNEL.waiting);
  return {
    binS: series.binS,
    waiting,
    running: means(CHANNEL.running),
    kvUsage: means(CHANNEL.kvUsage),
    outputTokensPerS: means(CHANNEL.outputTokens),
    prefillTokensPerS: means(CHANNEL.prefillTokens),
    arrivalsPerS: means(CHANNEL.arrivals),
  };
}
