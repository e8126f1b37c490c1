import { FIGURE_IDS, type FigureId, type Figures, type ParameterValue, type StudyRow, type Sweep, type SweepDomain } from '@foretoken/study';

/** A small analytic "simulator" for tests of charts: latency grows with load over what the GPUs can do. */
export interface StudyFixture {
  readonly sweep: Sweep;
  readonly rows: readonly StudyRow[];
}

const SPEEDS: Readonly<Record<string, number>> = { l4: 2, l40s: 8, 'a100-sxm-80': 16, 'h100-sxm': 40 };
const RATE = 'workload.synthetic.arrivals.rate';
const SCENARIO = `name: chat
workload: { synthetic: { requests: 100, arrivals: { process: poisson, rate: 1 }, input: { distribution: constant, value: 100 }, output: { distribution: constant, value: 10 } } }
fleet: { model: llama-3.1-8b, gpu: h100-sxm, engine: vllm-v1 }
slo: { ttft: 500ms, tpot: 40ms }
`;

type Parameters = Readonly<Record<string, ParameterValue>>;

/** A grid of rates, GPUs and replicas; `l4` with one replica cannot run. */
export function gridStudy(): StudyFixture {
  const domains: readonly SweepDomain[] = [
    { name: RATE, paths: [RATE], values: [2, 4, 8, 16, 32] },
    { name: 'fleet.gpu', paths: ['fleet.gpu'], values: Object.keys(SPEEDS) },
    { name: 'fleet.replicas', paths: ['fleet.replicas'], values: [1, 2] },
    { name: 'seed', paths: ['seed'], values: [1] },
  ];
  const parameters = [2, 4, 8, 16, 32].flatMap((rate) => Object.keys(SPEEDS).flatMap((gpu) => [1, 2].map((replicas): Parameters => ({ [RATE]: rate, 'fleet.gpu': gpu, 'fleet.replicas': replicas, seed: 1 }))));
  return fixture('grid', domains, parameters);
}

/** `count` points of a Latin hypercube over rates, memory shares and GPUs. */
export function hypercubeStudy(count: number): StudyFixture {
  const domains: readonly SweepDomain[] = [
    { name: RATE, paths: [RATE], range: { from: 0.5, to: 64, scale: 'log', isInteger: false } },
    { name: 'fleet.engine.gpuMemoryUtilization', paths: ['fleet.engine.gpuMemoryUtilization'], range: { from: 0.5, to: 0.9, scale: 'linear', isInteger: false } },
    { name: 'fleet.gpu', paths: ['fleet.gpu'], values: Object.keys(SPEEDS) },
  ];
  const parameters = Array.from({ length: count }, (_, i): Parameters => ({
    [RATE]: 0.5 * Math.exp(Math.log(128) * ((i + 0.5) / count)),
    'fleet.engine.gpuMemoryUtilization': 0.5 + 0.4 * (((i * 0.6180339887) % 1)),
    'fleet.gpu': Object.keys(SPEEDS)[(i * 7 + Math.floor(i / 5)) % 4]!,
  }));
  return fixture('latin-hypercube', domains, parameters);
}

function fixture(method: Sweep['design']['method'], domains: readonly SweepDomain[], parameters: readonly Parameters[]): StudyFixture {
  return {
    sweep: {
      name: 'chat',
      scenario: { shown: 'chat.yaml', text: SCENARIO, folder: '/somewhere' },
      design: { method, seed: 7, description: `${method} of ${parameters.length}` },
      domains,
      points: parameters.map((own, index) => ({ index, parameters: own, sets: [] })),
      figures: ['ttftP99', 'itlP99', 'costPerMtok', 'goodFraction'],
    },
    rows: parameters.map((own, index) => ({ index, parameters: own, outcome: outcomeOf(own, index) })),
  };
}

function outcomeOf(own: Parameters, index: number): StudyRow['outcome'] {
  const key = String(index).padStart(64, '0');
  const [rate, gpu, replicas] = [Number(own[RATE]), String(own['fleet.gpu']), Number(own['fleet.replicas'] ?? 1)];
  const speed = SPEEDS[gpu]! * replicas;
  if (gpu === 'l4' && replicas === 1) return { key, status: 'failed', code: 'E0310', message: `llama-3.1-8b does not fit on 1 x l4 at ${rate}/s.`, hint: 'It fits with fp8 weights.', exitCode: 4 };
  const load = rate / speed;
  const ttft = 0.1 + (load < 1 ? (0.2 * load) / (1 - load * 0.9) : 5 * load);
  const verdict = load >= 1.5 ? 'overloaded' : ttft > 0.5 ? 'missed' : 'met';
  const known: Partial<Record<FigureId, number>> = {
    ttftP99: ttft, ttftP50: ttft / 3, itlP99: 0.02 + 0.01 * load, offeredPerS: rate, requestsPerS: Math.min(rate, speed), gpus: replicas,
    usdPerHour: replicas * (1 + SPEEDS[gpu]! / 10), costPerMtok: (replicas * (1 + SPEEDS[gpu]! / 10)) / Math.min(rate, speed), tokensPerSPerGpu: (200 * Math.min(rate, speed)) / replicas,
    tokensPerSPerUser: 1 / (0.01 + 0.01 * load), goodFraction: Math.min(1, 0.5 / ttft),
  };
  const figures = Object.fromEntries(FIGURE_IDS.map((id) => [id, known[id] ?? null])) as Figures;
  return { key, status: 'ok', verdict, title: `llama-3.1-8b · vllm-v1 · ${gpu}`, bottleneck: 'compute', replications: 1, requests: 100, figures, halfWidths: { ttftP99: 0.1 * ttft }, warnings: [] };
}
