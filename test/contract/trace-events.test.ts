import { simulate, type SimulationOutput } from '@foretoken/fleet';
import { traceEvents, TraceRecorder } from '@foretoken/report';
import { openScenario, prepareSimulation } from '@foretoken/study/load';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly cat?: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly id?: string;
  readonly args?: Readonly<Record<string, number>>;
}

interface Trace {
  readonly text: string;
  readonly events: readonly Event[];
  readonly isCut: boolean;
  readonly recorder: TraceRecorder;
  readonly output: SimulationOutput;
}

async function traced(text: string, { fromS = 0, toS = Infinity, limit = Infinity, sets = [] as readonly string[], isBounded = false } = {}): Promise<Trace> {
  const loaded = openScenario({ text, shown: 'test.yaml', folder: EXAMPLES, sets });
  const { columnsFor: _columnsFor, ...input } = await prepareSimulation(loaded);
  const recorder = new TraceRecorder({ fromS, toS, ...(isBounded ? { limit } : {}) });
  const output = simulate({ ...input, observer: recorder });
  const written = [...traceEvents(recorder, 'test', { fromS, toS, limit })].join('');
  const { traceEvents: events, otherData } = JSON.parse(written) as { readonly traceEvents: readonly Event[]; readonly otherData: { readonly isCut: boolean } };
  return { text: written, events, isCut: otherData.isCut, recorder, output };
}

const scenario = `workload:
  synthetic:
    requests: 200
    arrivals: { process: poisson, rate: 40 }
    input: { distribution: lognormal, mean: 700, cv: 1, max: 3000 }
    output: { distribution: lognormal, mean: 60, cv: 1, max: 300 }
fleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: { name: vllm-v1, numGpuBlocks: 700, maxModelLen: 4000 }, replicas: 2 }
`;

/** Steps of a process one after the other, asynchronous events nested, times never falling. */
function expectWellFormed(events: readonly Event[]): void {
  const timed = events.filter(({ ph }) => ph !== 'M');
  for (let i = 1; i < timed.length; i++) expect(timed[i]!.ts).toBeGreaterThanOrEqual(timed[i - 1]!.ts);
  const ends = new Map<number, number>();
  const open = new Map<string, string[]>();
  for (const { ph, ts, dur = 0, pid, id = '', name } of timed) {
    if (ph === 'X') {
      expect(ts).toBeGreaterThanOrEqual((ends.get(pid) ?? 0) - 2e-3);
      expect(dur).toBeGreaterThan(0);
      ends.set(pid, ts + dur);
    }
    if (ph === 'b') open.set(id, [...(open.get(id) ?? []), name]);
    if (ph === 'e') expect(open.get(id)?.pop()).toBe(name);
  }
  expect([...open.values()].filter((names) => names.length > 0)).toEqual([]);
  const named = new Set(events.filter(({ name }) => name === 'process_name').map(({ pid }) => pid));
  for (const { pid } of timed) expect(named.has(pid)).toBe(true);
}

describe('trace events', () => {
  it('has every step and request, in order, nested, and as long as the replicas were busy', async () => {
    const { events, output, recorder } = await traced(scenario);
    expectWellFormed(events);
    const steps = events.filter(({ ph }) => ph === 'X');
    expect(steps.length).toBe(output.result.engine.steps);
    const busyS = recorder.run!.recorders[0]!.replicas.reduce((sum, replica) => sum + replica.busyS, 0);
    expect(steps.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1e6).toBeCloseTo(busyS, 5);
    expect(events.filter(({ ph, name }) => ph === 'b' && name.startsWith('request ')).length).toBe(output.columns.count);
    expect(output.result.engine.preemptions).toBeGreaterThan(0);
    expect(events.filter(({ ph, cat }) => ph === 'i' && cat === 'preemption').length).toBe(output.result.engine.preemptions);
    expect(events.filter(({ ph }) => ph === 'C').length).toBe(2 * steps.length);
    expect(events.some(({ ph, name }) => ph === 'b' && name === 'preempted')).toBe(true);
    const prefill = steps.reduce((sum, { args }) => sum + args!['prefillTokens']!, 0);
    expect(prefill).toBeGreaterThan(output.columns.inputTokens.reduce((sum, tokens) => sum + tokens, 0));
  });

  it('lasts for a request from submission to its last token, its phases without gaps', async () => {
    const { events, output } = await traced(scenario);
    const { columns, log } = output;
    for (let row = 0; row < columns.count; row += 17) {
      const own = events.filter(({ id }) => id === String(row));
      expect(own[0]!.ts).toBeCloseTo(columns.arrivalS[row]! * 1e6, 2);
      expect(own.at(-1)!.ts).toBeCloseTo(log.finishS[row]! * 1e6, 2);
      const inner = own.slice(1, -1);
      for (let i = 2; i < inner.length; i += 2) expect(inner[i]!.ts).toBe(inner[i - 1]!.ts);
    }
  });

  it('keeps to its window and its limit', async () => {
    const window = await traced(scenario, { fromS: 1, toS: 2 });
    expectWellFormed(window.events);
    const timed = window.events.filter(({ ph }) => ph !== 'M');
    expect(Math.min(...timed.map(({ ts }) => ts))).toBeGreaterThanOrEqual(1e6);
    expect(Math.max(...timed.map(({ ts }) => ts))).toBeLessThanOrEqual(2e6);
    const limited = await traced(scenario, { limit: 500 });
    expectWellFormed(limited.events);
    expect(limited.isCut).toBe(true);
    expect(limited.events.filter(({ ph }) => ph === 'X').length).toBeGreaterThan(50);
    // What is open where it is cut is closed there.
    expect(limited.events.length).toBeLessThan(500 + 2 * 200);
  });

  it.each([[0, 90], [0, 1000], [1, 700], [2.5, 333]])('from %d s on keeps hardly more than its limit of %d events, and writes the same', async (fromS, limit) => {
    const whole = await traced(scenario, { fromS, limit });
    const bounded = await traced(scenario, { fromS, limit, isBounded: true });
    expect(bounded.text).toBe(whole.text);
    expect(bounded.isCut).toBe(true);
    expect(3 * bounded.recorder.steps.length).toBeLessThanOrEqual(2 * limit + 6);
    expect(whole.recorder.steps.length).toBeGreaterThan(bounded.recorder.steps.length);
  });

  it('is the same twice', async () => {
    expect((await traced(scenario)).text).toBe((await traced(scenario)).text);
  });

  it('shows faults and other events of a fleet', async () => {
    const { events, recorder } = await traced(readFileSync(join(EXAMPLES, 'scale-to-zero.yaml'), 'utf8'), { sets: ['workload.requests=300'] });
    expectWellFormed(events);
    const fleet = events.filter(({ ph, cat }) => ph === 'i' && cat === 'fleet');
    expect(fleet.length).toBe(recorder.run!.record.events.length);
    expect(fleet.length).toBeGreaterThan(0);
  });
});
