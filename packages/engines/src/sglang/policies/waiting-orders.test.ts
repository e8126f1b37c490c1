import { describe, expect, it } from 'vitest';
import { SGLANG_BARE } from '../config.ts';
import type { SglangConfig } from '../config.ts';
import { SGLANG_OPTIONS } from '../options.ts';
import { adderState, requestOf } from '../sglang.fixture.ts';
import { waitingOrder } from './registry.ts';

/** Ids of the requests in the order in which they are looked at. */
function sorted(overrides: Partial<SglangConfig>, requests: readonly Parameters<typeof requestOf>[0][]): number[] {
  const config = { ...SGLANG_BARE, ...overrides };
  const waiting = requests.map((fields, id) => requestOf({ id, ...fields }));
  waitingOrder(config).sort(waiting, { config, cache: adderState(overrides, 4096).cache, scheduledTokens: 0, random: () => 0 });
  return waiting.map(({ request }) => request);
}

/** The numbers of upstream's test_schedule_policy.py. */
describe("SGLang's orders of the waiting queue", () => {
  it('fcfs keeps the order, whatever the priorities', () => {
    expect(sorted({}, [{ priority: 1, entry: 2 }, { priority: 5, entry: 1 }, { entry: 0 }])).toEqual([0, 1, 2]);
  });

  it('fcfs with priority scheduling: the more urgent first, then the earlier', () => {
    const requests = [{ priority: 1, entry: 1 }, { priority: 0, entry: 1 }, { priority: 0, entry: 0 }];
    expect(sorted({ enablePriorityScheduling: true }, requests)).toEqual([0, 2, 1]);
    expect(sorted({ enablePriorityScheduling: true, scheduleLowPriorityValuesFirst: true }, requests)).toEqual([2, 1, 0]);
  });

  it('lof: the largest max_new_tokens first', () => {
    expect(sorted({ schedulePolicy: 'lof' }, [{ max: 10 }, { max: 1000 }, { max: 100 }])).toEqual([1, 2, 0]);
  });

  it('lof with priority scheduling: the more urgent first, then the largest', () => {
    const requests = [{ priority: 0, max: 1000 }, { priority: 1, max: 10 }, { priority: 1, max: 100 }];
    expect(sorted({ schedulePolicy: 'lof', enablePriorityScheduling: true }, requests)).toEqual([2, 1, 0]);
  });

  it.each(['lpm', 'dfs-weight'] as const)('%s without a radix cache is fcfs', (schedulePolicy) => {
    expect(waitingOrder({ ...SGLANG_BARE, schedulePolicy }).name).toBe(schedulePolicy);
    expect(waitingOrder({ ...SGLANG_BARE, schedulePolicy, disableRadixCache: true }).name).toBe('fcfs');
    expect(sorted({ schedulePolicy, disableRadixCache: true }, [{ max: 1 }, { max: 3 }, { max: 2 }])).toEqual([0, 1, 2]);
  });

  it('an unknown policy is not among the choices', () => {
    expect(SGLANG_OPTIONS.schedulePolicy).toMatchObject({ values: ['fcfs', 'lpm', 'dfs-weight', 'lof', 'random', 'hrrn', 'shortest-prefill-first'] });
  });
});
