import { describe, expect, it } from 'vitest';
import { SGLANG_BARE } from './config.ts';
import type { SglangConfig } from './config.ts';
import { requestOf } from './sglang.fixture.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** Queues requests of those priorities; who is let in, who must go, and who waits at the end. */
function queue(overrides: Partial<SglangConfig>, priorities: readonly number[]): { letIn: boolean[]; outranked: number[]; waiting: number[] } {
  const outranked: number[] = [];
  const waiting = new WaitingQueue({ ...SGLANG_BARE, ...overrides }, ({ request }) => outranked.push(request));
  const letIn = priorities.map((priority, id) => {
    const refused = waiting.refuses(priority);
    const isIn = waiting.add(requestOf({ id, priority }), id);
    expect(isIn).toBe(!refused);
    return isIn;
  });
  return { letIn, outranked, waiting: waiting.requests.map(({ request }) => request) };
}

describe('the limit of the waiting queue', () => {
  it('is none by default', () => {
    expect(queue({}, [0, 0, 0, 0]).letIn).toEqual([true, true, true, true]);
  });

  it('refuses the newcomer without priorities', () => {
    expect(queue({ maxQueuedRequests: 2 }, [0, 0, 9])).toEqual({ letIn: [true, true, false], outranked: [], waiting: [0, 1] });
  });

  it('with priorities drops the least urgent, among equals the latest, for one that is strictly more urgent', () => {
    const config = { maxQueuedRequests: 3, enablePriorityScheduling: true };
    // Upstream's golden case: priorities 0 to 6 at once, three places.
    expect(queue(config, [0, 1, 2, 3, 4, 5, 6])).toEqual({ letIn: Array.from({ length: 7 }, () => true), outranked: [0, 1, 2, 3], waiting: [4, 5, 6] });
    expect(queue(config, [1, 1, 1, 1, 2])).toEqual({ letIn: [true, true, true, false, true], outranked: [2], waiting: [0, 1, 4] });
    expect(queue({ ...config, scheduleLowPriorityValuesFirst: true }, [1, 2, 3, 3, 0])).toEqual({ letIn: [true, true, true, false, true], outranked: [2], waiting: [0, 1, 4] });
  });

  it('lets a batch leave from anywhere in the queue', () => {
    const waiting = new WaitingQueue(SGLANG_BARE, () => undefined);
    const requests = [0, 1, 2, 3].map((id) => requestOf({ id }));
    for (const request of requests) waiting.add(request, request.request);
    waiting.leave([requests[0]!, requests[2]!]);
    expect(waiting.requests.map(({ request }) => request)).toEqual([1, 3]);
    expect([waiting.remove(requests[3]!), waiting.remove(requests[3]!)]).toEqual([true, false]);
  });
});
