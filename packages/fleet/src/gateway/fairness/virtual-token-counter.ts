import type { Fairness } from './fairness.ts';
import { FlowHeaps } from './flow-heaps.ts';

/**
 * The virtual token counter of Sheng et al., "Fairness in serving large language models", OSDI 2024: the waiting flow
 * that was served the least goes first. A flow that comes back is lifted to the least of those that wait, or to the
 * one that waited last, so that nobody saves up while idle.
 */
export function virtualTokenCounter(inputWeight: number, outputWeight: number): Fairness & { counter(flow: number): number } {
  const heaps = new FlowHeaps();
  const counters = new Map<number, number>();
  const waitingFlows = new Set<number>();
  let lastLeft = -1;

  const counter = (flow: number): number => counters.get(flow) ?? 0;

  function leastServed(): number {
    let least = -1;
    for (const flow of waitingFlows) if (least < 0 || counter(flow) < counter(least)) least = flow;
    return least;
  }

  function left(flow: number): void {
    waitingFlows.delete(flow);
    lastLeft = flow;
  }

  return {
    get size() {
      return heaps.size;
    },
    counter,
    add: (waiting) => {
      const { flow } = waiting;
      if (!heaps.add(waiting)) return;
      const reference = waitingFlows.size > 0 ? leastServed() : lastLeft;
      if (reference >= 0) counters.set(flow, Math.max(counter(flow), counter(reference)));
      waitingFlows.add(flow);
    },
    peek: () => (waitingFlows.size === 0 ? undefined : heaps.peek(leastServed())),
    take: (waiting) => {
      waiting.gone = true;
      if (heaps.drop(waiting)) left(waiting.flow);
    },
    expired: (waiting) => {
      if (heaps.drop(waiting)) left(waiting.flow);
    },
    charge: (flow, tokens, kind) => void counters.set(flow, counter(flow) + tokens * (kind === 'input' ? inputWeight : outputWeight)),
  };
}
