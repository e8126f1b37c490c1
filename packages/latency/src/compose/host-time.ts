import { hostConstants } from '../profile/host-data.ts';
import type { StepTimeFactors } from '../step-time-factors.ts';
import type { Deployment } from './deployment.ts';

/** Host time of a step and how it meets the GPU time, seconds. */
export interface HostTime {
  readonly overlapped: boolean;
  readonly gapS: number;
  readonly fixedS: number;
  readonly perSequenceS: number;
}

/** Seconds of a step: each stage's worker prepares the batch, before its GPU work or (overlapped) behind the batch before. */
export function withHost(host: HostTime, stages: number, gpuS: number, sequences: number): number {
  const hostS = host.fixedS + host.perSequenceS * sequences;
  if (!host.overlapped) return stages * (gpuS + hostS);
  const busyS = gpuS + host.gapS;
  return stages * (busyS > hostS ? busyS : hostS);
}

/** Host terms of a deployment under factors (reference: latency-memory.md 3.9). */
export function hostTime(deployment: Deployment, factors: StepTimeFactors): HostTime {
  const host = hostConstants(deployment.data.host, deployment.engineHostKey);
  const tp = deployment.tensorParallel;
  const scale = factors.hostScale ?? 1;
  const fixed = host.baseS + host.executeS + host.perRankS * tp + (tp > 1 ? host.rayS : 0);
  return {
    overlapped: deployment.async ?? host.overlapped,
    gapS: host.gapS,
    fixedS: Math.max(0, fixed * scale + (factors.hostAddS ?? 0)),
    perSequenceS: Math.max(0, host.perSequenceS * scale + (factors.perSequenceAddS ?? 0)),
  };
}
