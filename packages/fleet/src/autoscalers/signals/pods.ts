import type { PodView, ScaleObservation } from '../autoscaler.ts';

/** Pods that run and pass their readiness probe. */
export function readyPods({ pods }: ScaleObservation): readonly PodView[] {
  return pods.filter(({ phase, ready }) => phase === 'running' && ready);
}

/** Pods that the deployment counts in `status.replicas`: ready or not, but none that fails or drains. */
export function activePods({ pods }: ScaleObservation): readonly PodView[] {
  return pods.filter(({ phase }) => phase === 'running' || phase === 'pending');
}
