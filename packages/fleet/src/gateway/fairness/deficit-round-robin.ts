import type { Waiting } from '../request-heap.ts';
import type { Fairness } from './fairness.ts';
import { FlowHeaps } from './flow-heaps.ts';

/**
 * Deficit round-robin (Shreedhar and Varghese 1996): a flow in turn may spend `quantum` more, and keeps what it does not
 * spend while it has requests. `costOf` = of a request.
 */
export function deficitRoundRobin(quantum: number, costOf: (request: number) => number): Fairness {
  const heaps = new FlowHeaps();
  /** Flows with requests, the one in turn first; a number may stand here after its flow is empty. */
  let turns: number[] = [];
  let first = 0;
  const deficits = new Map<number, number>();
  let granted = false;

  function endTurn(flow: number, stays: boolean): void {
    first++;
    granted = false;
    if (stays) turns.push(flow);
    else deficits.delete(flow);
    if (first > 64 && 2 * first > turns.length) [turns, first] = [turns.slice(first), 0];
  }

  function peek(): Waiting | undefined {
    while (first < turns.length) {
      const flow = turns[first]!;
      const head = heaps.peek(flow);
      if (head === undefined) {
        endTurn(flow, false);
        continue;
      }
      if (!granted) deficits.set(flow, deficits.get(flow)! + quantum);
      granted = true;
      if (costOf(head.request) <= deficits.get(flow)!) return head;
      endTurn(flow, true);
    }
    return undefined;
  }

  return {
    get size() {
      return heaps.size;
    },
    add: (waiting) => {
      heaps.add(waiting);
      if (deficits.has(waiting.flow)) return;
      deficits.set(waiting.flow, 0);
      turns.push(waiting.flow);
    },
    peek,
    take: (waiting) => {
      waiting.gone = true;
      deficits.set(waiting.flow, deficits.get(waiting.flow)! - costOf(waiting.request));
      if (heaps.drop(waiting)) endTurn(waiting.flow, false);
    },
    expired: (waiting) => void heaps.drop(waiting),
  };
}

/** One request of each flow in turn (llm-d round-robin). */
export function roundRobinFlows(): Fairness {
  return deficitRoundRobin(1, () => 1);
}
