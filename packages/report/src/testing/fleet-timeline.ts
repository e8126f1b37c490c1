import type { FleetEventResult, StateTimeline } from '@foretoken/fleet';

/** A pool that grows, loses a replica, gets it back and shrinks; `shift` sets pools apart. */
export function fixtureStates(pool: string, bins: number, most: number, shift: number): StateTimeline {
  const at = (bin: number): number => (bin + 3 * shift) / Math.max(1, bins);
  const each = (of: (fraction: number) => number): number[] => Array.from({ length: bins }, (_, bin) => of(at(bin)));
  const wanted = (fraction: number): number => (fraction < 0.2 ? 1 : fraction < 0.75 ? most : Math.max(1, Math.ceil(most / 2)));
  const lost = (fraction: number): number => (fraction > 0.45 && fraction < 0.55 && most > 1 ? 1 : 0);
  const startingShare = (fraction: number): number => (fraction >= 0.2 && fraction < 0.35 ? Math.max(0, most - 1 - Math.floor((most * (fraction - 0.2)) / 0.15)) : 0);
  const draining = (fraction: number): number => (fraction >= 0.75 && fraction < 0.82 ? most - Math.max(1, Math.ceil(most / 2)) : 0);
  return {
    pool,
    starting: each(startingShare),
    ready: each((fraction) => wanted(fraction) - startingShare(fraction) - lost(fraction)),
    draining: each(draining),
    down: each(lost),
  };
}

const KINDS = ['scale-up', 'ready', 'ready', 'crash', 'fault', 'fault-end', 'scale-down', 'no-capacity'] as const;
const WORDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  'scale-up': 'from 1 to 4 replicas: 31 requests wait per replica, target 8',
  ready: 'replica 2 is ready, 61.2 s after it was wanted',
  crash: 'replica 1: the process died',
  fault: 'hang of one replica for 120 s',
  'fault-end': 'hang of one replica for 120 s is over',
  'scale-down': 'from 4 to 2 replicas: 0.4 requests wait per replica, target 8',
  'no-capacity': 'no node for replica 3',
};

/** Events in the order of time, spread over the run. */
export function fixtureEvents(pools: readonly string[], endS: number, events: number, replicas: number): FleetEventResult[] {
  return Array.from({ length: events }, (_, i): FleetEventResult => {
    const kind = KINDS[i % KINDS.length]!;
    return { timeS: (endS * (0.18 + 0.65 * (i / Math.max(1, events)))), kind, pool: pools[i % pools.length]!, what: WORDS[kind].replace('4', String(replicas)) };
  });
}
