import type { FleetView } from './router.ts';

/** A view of replicas that all take requests and of which nothing is known but what they have in flight. */
export function plainView(replicas: number, outstanding: (replica: number) => number, nowS = 0): FleetView {
  return {
    nowS,
    replicas,
    candidates: Array.from({ length: replicas }, (_, replica) => replica),
    outstanding,
    outstandingTokens: outstanding,
    sample: () => undefined,
    activeAdapters: () => new Set(),
  };
}
