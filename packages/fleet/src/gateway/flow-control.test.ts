import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicaSample } from '../metrics/replica-sample.ts';
import { plainView } from '../routers/plain-view.ts';
import { columnsOf } from '../routers/request-columns.fixture.ts';
import type { PlannedRequest } from '../routers/request-columns.fixture.ts';
import type { FleetView } from '../routers/router.ts';
import { flowControlSchema } from '../scenario/flow-control-schema.ts';
import { deficitRoundRobin } from './fairness/deficit-round-robin.ts';
import { virtualTokenCounter } from './fairness/virtual-token-counter.ts';
import { FlowControl } from './flow-control.ts';
import type { Waiting } from './request-heap.ts';
import { activePrefill, concurrency, utilization } from './saturation/detectors.ts';
import { shedChance } from './shed-chance.ts';
import { TokenBucket } from './token-bucket.ts';

const FULL = plainView(1, () => 1);
const FREE = plainView(1, () => 0);
/** Saturated with one request in flight. */
const ONE_AT_A_TIME = { saturation: { detector: 'concurrency', requests: 1 } };

function gateway(scenario: unknown, requests: readonly PlannedRequest[], classNames?: readonly string[]): FlowControl {
  return new FlowControl({ scenario: flowControlSchema.parse(scenario), columns: columnsOf(requests, classNames), seed: 1 });
}

function prompt(tokens: number, more: Partial<PlannedRequest> = {}): PlannedRequest {
  return { prompt: [[1, tokens]], ...more };
}

/** Queues all but the first, which goes out at once, and gives the order of the rest. */
function orderOf(scenario: object, requests: readonly PlannedRequest[], classNames?: readonly string[]): number[] {
  const control = gateway({ ...ONE_AT_A_TIME, ...scenario }, requests, classNames);
  expect(control.offer(0, 0, FREE)).toBe('dispatch');
  for (let request = 1; request < requests.length; request++) expect(control.offer(request, 0, FULL)).toBe('queued');
  expect(control.next(0, FULL)).toBeUndefined();
  const order: number[] = [];
  for (let next = control.next(0, FREE); next !== undefined; next = control.next(0, FREE)) order.push(next);
  expect(control.size).toBe(0);
  return order;
}

describe('FlowControl', () => {
  it('dispatches while there is room, and lets nobody pass those that wait', () => {
    const control = gateway(ONE_AT_A_TIME, [prompt(1), prompt(1), prompt(1)]);
    expect(control.offer(0, 0, FREE)).toBe('dispatch');
    expect(control.offer(1, 0, FULL)).toBe('queued');
    expect(control.offer(2, 0, FREE)).toBe('queued');
    expect([control.next(1, FREE), control.next(1, FREE), control.next(1, FREE)]).toEqual([1, 2, undefined]);
  });

  it('serves smaller priorities first, whatever the fairness', () => {
    expect(orderOf({ fairness: 'vtc' }, [prompt(1), prompt(1, { priority: 2 }), prompt(1, { priority: -1 }), prompt(1, { priority: 2 }), prompt(1)])).toEqual([2, 4, 1, 3]);
  });

  it('orders by deadline of the class, or by length of the prompt', () => {
    const requests = [prompt(9), prompt(30, { atS: 0, class: 0 }), prompt(20, { atS: 1, class: 1 }), prompt(20, { atS: 2, class: 1 })];
    // Deadlines 10, 1 + 2 and 2 + 2.
    expect(orderOf({ ordering: { policy: 'slo-deadline', sloTtft: { chat: '10s', default: '2s' } } }, requests, ['chat', 'code'])).toEqual([2, 3, 1]);
    expect(orderOf({ ordering: 'shortest-prompt' }, requests, ['chat', 'code'])).toEqual([2, 3, 1]);
    expect(orderOf({}, requests)).toEqual([1, 2, 3]);
  });

  it('takes flows in turn with round-robin', () => {
    const of = (session: number): PlannedRequest => prompt(1, { session });
    expect(orderOf({ fairness: { policy: 'round-robin', by: 'session' } }, [of(9), of(0), of(0), of(0), of(1), of(2), of(1)])).toEqual([1, 4, 5, 2, 6, 3]);
  });

  it('bounds requests in flight, the queue and the wait like the gateway of SGLang', () => {
    const control = gateway({ saturation: 'none', maxConcurrent: 1, queueSize: 2, queueTimeout: '60s' }, Array.from({ length: 5 }, () => prompt(5)));
    expect(control.offer(0, 0, FREE)).toBe('dispatch');
    control.onSent(0, 0, 0);
    expect([control.offer(1, 1, FREE), control.offer(2, 2, FREE), control.offer(3, 3, FREE)]).toEqual(['queued', 'queued', { shed: 'queue_full' }]);
    expect(control.nextTimeS()).toBe(61);
    expect(control.expire(60.9)).toEqual([]);
    expect(control.expire(61)).toEqual([1]);
    expect([control.size, control.nextTimeS()]).toEqual([1, 62]);
    expect(control.next(61, FREE)).toBeUndefined();
    control.onEnd(0, 0, 61.5, 3);
    expect(control.next(61.5, FREE)).toBe(2);
    expect([control.size, control.nextTimeS(), control.expire(1000)]).toEqual([0, Infinity, []]);
  });

  it('drops a waiting request whose client gave up', () => {
    const control = gateway(ONE_AT_A_TIME, [prompt(1), prompt(1), prompt(1)]);
    control.offer(1, 0, FULL);
    control.offer(2, 0, FULL);
    expect([control.abandon(1), control.abandon(1), control.size, control.next(0, FREE)]).toEqual([true, false, 1, 2]);
  });

  it('sheds by priority when saturated, and never the urgent', () => {
    const control = gateway({ ...ONE_AT_A_TIME, admission: { policy: 'shed', sheddableFrom: 1 } }, [prompt(1), prompt(1, { priority: 1 }), prompt(1, { priority: 1 })]);
    expect([control.offer(1, 0, FREE), control.offer(2, 0, FULL), control.offer(0, 0, FULL)]).toEqual(['dispatch', { shed: 'saturated' }, 'queued']);
  });

  it('limits the rate of each class for itself', () => {
    const control = gateway({ rateLimits: { chat: { rate: 2, burst: 1 } }, saturation: 'none' }, [prompt(1), prompt(1), prompt(1, { class: 1 }), prompt(1)], ['chat', 'code']);
    expect([control.offer(0, 0, FREE), control.offer(1, 0.4, FREE), control.offer(2, 0.4, FREE), control.offer(3, 0.5, FREE)]).toEqual(['dispatch', { shed: 'rate_limited' }, 'dispatch', 'dispatch']);
  });

  it('loses nobody: each offered request is dispatched, shed, expired or waits', () => {
    const step = fc.record({ gapS: fc.constantFrom(0, 0.5, 3), busy: fc.boolean(), ends: fc.boolean() });
    const scenarios = fc.record({
      fairness: fc.constantFrom('global-strict', 'round-robin', { policy: 'deficit-round-robin', quantum: 7 }, 'vtc'),
      ordering: fc.constantFrom('fcfs', 'shortest-prompt'),
      queueSize: fc.constantFrom(2, 100),
      queueTimeout: fc.constantFrom('4s', '100s'),
      admission: fc.constantFrom('queue', { policy: 'probabilistic', sheddableFrom: 1 }),
    });
    fc.assert(
      fc.property(scenarios, fc.array(step, { minLength: 1, maxLength: 60 }), (scenario, steps) => {
        const requests = steps.map((_, i) => prompt(1 + ((i * 7) % 20), { priority: i % 2, class: i % 3 }));
        const control = gateway({ ...ONE_AT_A_TIME, ...scenario }, requests, ['a', 'b', 'c']);
        const out: number[] = [];
        const flying: number[] = [];
        let [nowS, waiting] = [0, 0];
        const dispatch = (request: number): void => {
          out.push(request);
          flying.push(request);
          control.onSent(request, 0, nowS);
        };
        for (const [request, { gapS, busy, ends }] of steps.entries()) {
          nowS += gapS;
          const expired = control.expire(nowS);
          out.push(...expired);
          const offer = control.offer(request, nowS, busy ? FULL : FREE);
          if (offer === 'dispatch') dispatch(request);
          else if (offer !== 'queued') out.push(request);
          if (ends && flying.length > 0) control.onEnd(flying.shift()!, 0, nowS, 4);
          if (!busy) for (let next = control.next(nowS, FREE); next !== undefined; next = control.next(nowS, FREE)) dispatch(next);
          waiting = control.size;
          expect(new Set(out).size).toBe(out.length);
          expect(out.length + waiting).toBe(request + 1);
        }
        for (let next = control.next(nowS, FREE); next !== undefined; next = control.next(nowS, FREE)) dispatch(next);
        expect([...out].sort((a, b) => a - b)).toEqual(steps.map((_, i) => i));
      }),
      { numRuns: 300, seed: 20261125 },
    );
  });
});

describe('saturation', () => {
  const sample = (values: Partial<ReplicaSample>): ReplicaSample => ({ timeS: 10, waiting: 0, running: 0, kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0, ...values });
  const view = (...samples: readonly (ReplicaSample | undefined)[]): FleetView => ({ ...plainView(samples.length, () => 40, 10.1), outstandingTokens: () => 500, sample: (replica) => samples[replica] });
  const limits = { queueDepth: 5, kvUtilization: 0.8, stalenessS: 0.2 };

  it('by utilization is the mean of max(queue / 5, KV / 0.8), 1 for a stale or missing sample', () => {
    // max(2 / 5, 0.4 / 0.8) = 0.5; max(6 / 5, 0.1 / 0.8) = 1.2.
    expect(utilization(view(sample({ waiting: 2, kvUsage: 0.4 }), sample({ waiting: 6, kvUsage: 0.1 })), limits)).toBeCloseTo(0.85, 12);
    expect(utilization(view(sample({ timeS: 9.89 }), sample({ timeS: 9.91 }), undefined), limits)).toBeCloseTo(2 / 3, 12);
  });

  it('by concurrency is what is in flight over the limits', () => {
    expect(concurrency(view(undefined, undefined), { requests: 100 })).toBe(0.4);
    expect(concurrency(view(undefined, undefined), { requests: 100, tokens: 1000 })).toBe(0.5);
  });

  it('by active prefill is that of the replica with the least', () => {
    expect(activePrefill(plainView(2, () => 0), 16 * 512, { activePrefillTokens: (replica) => [9000, 4096][replica]! })).toBe(0.5);
  });

  it('is full without a replica', () => {
    const none = { ...plainView(0, () => 0), candidates: [] };
    expect([utilization(none, limits), concurrency(none, { requests: 1 })]).toEqual([1, 1]);
  });

  it.each([
    // llm-d: 2.3 % at 0.15, 73 % at 0.30, 100 % at 0.34.
    [0.15, 0.0228],
    [0.3, 0.729],
    [0.34, 1],
    [0, 0],
  ])('sheds by chance: at %d', (saturation, chance) => {
    expect(shedChance(saturation, 300, 5)).toBeCloseTo(chance, 4);
  });
});

describe('TokenBucket', () => {
  it('lets the burst through at once, and then the rate', () => {
    const bucket = new TokenBucket({ ratePerS: 10, burst: 3 });
    expect([0, 0, 0, 0, 0.05, 0.1, 0.15, 5, 5, 5, 5].map((nowS) => bucket.take(nowS))).toEqual([true, true, true, false, false, true, false, true, true, true, false]);
  });
});

function waits(request: number, flow: number): Waiting {
  return { request, flow, key: 0, order: request, band: 0, expiresS: Infinity, gone: false };
}

describe('deficit round-robin', () => {
  it('gives each flow its quantum of tokens per turn, and what it did not spend', () => {
    const costs = [600, 600, 200, 200, 200];
    const flows = deficitRoundRobin(500, (request) => costs[request]!);
    for (const [request, flow] of [0, 0, 1, 1, 1].entries()) flows.add(waits(request, flow));
    const order: number[] = [];
    for (let next = flows.peek(); next !== undefined; next = flows.peek()) {
      order.push(next.request);
      flows.take(next);
    }
    // Turn 1: flow 0 has 500 < 600; flow 1 spends 400 of 500 on 2 and 3. Turn 2: flow 0 has 1000 and spends 600 on 0, keeps 400;
    // flow 1 has 600: 4. Turn 3: flow 0 has 900: 1.
    expect(order).toEqual([2, 3, 0, 4, 1]);
  });

  it('serves two backlogged flows within a quantum and the two largest requests of each other', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 })), { minLength: 30, maxLength: 60 }), fc.integer({ min: 50, max: 400 }), (pairs, quantum) => {
        const costs = pairs.flat();
        const flows = deficitRoundRobin(quantum, (request) => costs[request]!);
        for (const request of costs.keys()) flows.add(waits(request, request % 2));
        const served = [0, 0];
        const left = [pairs.length, pairs.length];
        while (left[0]! > 0 && left[1]! > 0) {
          const next = flows.peek()!;
          flows.take(next);
          served[next.flow]! += costs[next.request]!;
          left[next.flow]!--;
          if (left[0]! > 0 && left[1]! > 0) expect(Math.abs(served[0]! - served[1]!)).toBeLessThanOrEqual(quantum + 2 * 300);
        }
      }),
      { numRuns: 200, seed: 20261125 },
    );
  });
});

describe('the virtual token counter', () => {
  it('charges 1 for a prompt token and 2 for an output token, and serves the least charged', () => {
    const flows = virtualTokenCounter(1, 2);
    for (const [request, flow] of [0, 0, 1, 1].entries()) flows.add(waits(request, flow));
    flows.charge!(0, 100, 'input');
    flows.charge!(1, 60, 'output');
    expect([flows.counter(0), flows.counter(1), flows.peek()!.request]).toEqual([100, 120, 0]);
  });

  it('lifts a flow that comes back to the least of those that wait, or to the last that did', () => {
    const flows = virtualTokenCounter(1, 2);
    flows.add(waits(0, 0));
    flows.charge!(0, 500, 'input');
    flows.add(waits(1, 1));
    expect(flows.counter(1)).toBe(500);
    flows.charge!(1, 200, 'input');
    for (const _ of [0, 1]) flows.take(flows.peek()!);
    // Nobody waits; flow 1 left last, with 700.
    flows.add(waits(2, 2));
    expect(flows.counter(2)).toBe(700);
  });

  it('keeps two backlogged flows within 2 · max(w_p · longest prompt, w_q · tokens of a batch)', () => {
    const job = fc.record({ input: fc.integer({ min: 1, max: 400 }), output: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(fc.array(job, { minLength: 80, maxLength: 120 }), fc.integer({ min: 1, max: 6 }), (jobs, batch) => {
        const flows = virtualTokenCounter(1, 2);
        for (const request of jobs.keys()) flows.add(waits(request, request % 2));
        const left = [Math.ceil(jobs.length / 2), Math.floor(jobs.length / 2)];
        const bound = 2 * Math.max(Math.max(...jobs.map(({ input }) => input)), 2 * batch * Math.max(...jobs.map(({ output }) => output)));
        let running: { flow: number; rest: number }[] = [];
        while (left[0]! > 0 && left[1]! > 0) {
          while (running.length < batch && left[0]! > 0 && left[1]! > 0) {
            const next = flows.peek()!;
            flows.take(next);
            flows.charge!(next.flow, jobs[next.request]!.input, 'input');
            running.push({ flow: next.flow, rest: jobs[next.request]!.output });
            left[next.flow]!--;
          }
          for (const each of running) {
            flows.charge!(each.flow, 1, 'output');
            each.rest--;
          }
          running = running.filter(({ rest }) => rest > 0);
          if (left[0]! > 0 && left[1]! > 0) expect(Math.abs(flows.counter(0) - flows.counter(1))).toBeLessThanOrEqual(bound);
        }
      }),
      { numRuns: 200, seed: 20261125 },
    );
  });
});
