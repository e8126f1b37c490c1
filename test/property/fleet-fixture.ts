import { loadEngine, loadGpu, loadLlm } from '@foretoken/catalog/node';
import type { RequestColumns } from '@foretoken/engines';
import { parseScenario } from '@foretoken/fleet';
import type { Scenario, SimulationInput } from '@foretoken/fleet';
import { loadLatencyData } from '@foretoken/latency/node';
import { synthesize } from '@foretoken/workload';
import type { SynthesisSpec } from '@foretoken/workload';

const gpu = loadGpu('l4');
const llm = loadLlm('llama-3.2-1b');
const latencyData = loadLatencyData(gpu);

/** What differs from one L4 with a small model and vLLM's defaults; keys as in a scenario file. */
export interface Differences {
  readonly seed?: number;
  readonly replications?: number;
  readonly outputEndsBy?: 'length' | 'eos';
  readonly fleet?: Readonly<Record<string, unknown>>;
  readonly engine?: Readonly<Record<string, unknown>>;
  readonly slo?: Readonly<Record<string, unknown>>;
  readonly side?: 'client' | 'server';
}

export const USD_PER_GPU_HOUR = 0.8;

/** A few chats: enough for queues and sharing, short enough to replay thousands of times. */
export const CHATS: SynthesisSpec = {
  requests: 120,
  arrivals: { process: 'poisson', ratePerS: 8 },
  input: { distribution: 'lognormal', mean: 120, cv: 1, max: 600 },
  output: { distribution: 'lognormal', mean: 60, cv: 1, max: 300 },
};

/** A scenario as the command line would read it. The workload in it is for the record: columns are given apart. */
export function scenarioOf({ seed = 1, replications = 1, outputEndsBy = 'length', fleet = {}, engine = {}, slo = {}, side = 'server' }: Differences): Scenario {
  const synthetic = { requests: 1, arrivals: { process: 'poisson', rate: 1 }, input: 1, output: 1 };
  const document = {
    name: 'test',
    seed,
    replications,
    workload: { synthetic, outputEndsBy },
    fleet: { model: llm.id, gpu: gpu.id, price: { usdPerGpuHour: USD_PER_GPU_HOUR }, ...fleet, engine: { name: 'vllm-v1', maxModelLen: 2048, ...engine } },
    slo,
    latency: { side },
  };
  return parseScenario(JSON.stringify(document), 'test.yaml');
}

/** Everything that `simulate` wants, with the real facts of the catalogue. */
export function inputOf(differences: Differences, columns: RequestColumns): SimulationInput {
  const { columns: _, ...rest } = { ...replicationInputOf(differences), columns };
  return { ...rest, columns };
}

export function replicationInputOf(differences: Differences): Omit<SimulationInput, 'columns'> {
  return {
    scenario: scenarioOf(differences),
    facts: {
      gpu,
      llm,
      price: { usdPerGpuHour: USD_PER_GPU_HOUR, source: 'test', date: '2026-11' },
      origin: { description: 'synthetic chats', trace: null, quantisedArrivalsS: null },
      foretokenVersion: '0.0.0-test',
    },
    latencyData,
    engineDefaults: loadEngine(String(differences.engine?.['name'] ?? 'vllm-v1')),
  };
}

export function chats(overrides: Partial<SynthesisSpec> = {}, seed = 1): RequestColumns {
  return synthesize({ ...CHATS, ...overrides }, seed);
}

/** Amount under a timeline: every bin is `binS` wide, but the last ends with the run. */
export function areaUnder(values: readonly number[], binS: number, endS: number): number {
  return values.reduce((sum, value, i) => sum + value * (i === values.length - 1 ? endS - i * binS : binS), 0);
}
