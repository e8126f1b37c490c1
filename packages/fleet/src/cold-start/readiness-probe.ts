import type { ColdStartData } from '@foretoken/catalog';
import type { RandomStream } from '@foretoken/kernel';
import type { StagedColdStart } from './cold-start-scenario.ts';
import { durationDistribution } from './duration-distribution.ts';

/** How long a server that answers waits until its pod counts as ready. */
export interface ProbeWait {
  readonly meanS: number;
  /** `sinceContainerS` = age of the container when the server answers. */
  waitS(sinceContainerS: number, stream: RandomStream): number;
}

/**
 * Probes come at `initialDelay` + phase + k periods after the container's start, the phase uniform over one period
 * (Kubernetes, pkg/kubelet/prober/worker.go: a random delay of up to one period).
 */
export function probeOf({ probe }: StagedColdStart, { probe: usual }: Pick<ColdStartData, 'probe'>): ProbeWait {
  if (typeof probe === 'number' || (typeof probe === 'object' && 'distribution' in probe)) {
    const wait = durationDistribution(probe);
    return { meanS: wait.mean, waitS: (_since, stream) => (wait.variance === 0 ? wait.mean : wait.sample(stream)) };
  }
  const { periodS = usual.periodS, initialDelayS = usual.initialDelayS } = probe ?? {};
  return {
    meanS: periodS / 2,
    waitS: (sinceContainerS, stream) => {
      const first = initialDelayS + stream.nextFloat() * periodS;
      if (sinceContainerS <= first || periodS === 0) return Math.max(0, first - sinceContainerS);
      const late = (sinceContainerS - first) % periodS;
      return late === 0 ? 0 : periodS - late;
    },
  };
}
