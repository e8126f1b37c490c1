/** One way to serve the model, without a number of replicas. Plain data. */
export interface Candidate {
  readonly gpu: string;
  readonly engine: { readonly name: string; readonly version?: string };
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  readonly dataParallel: number;
  readonly weights: string;
  readonly kvCache: string;
  readonly router: string;
  /** In place of the engine's own limit; absent = that. */
  readonly stepTokens?: { readonly option: string; readonly value: number };
}

type Mapping = Readonly<Record<string, unknown>>;

/** GPUs of one replica. */
export function gpusOf({ tensorParallel, pipelineParallel, dataParallel }: Candidate): number {
  return tensorParallel * pipelineParallel * dataParallel;
}

/** `sglang h100-sxm tp4 fp8 · chunkedPrefillSize 1024`: what differs from the defaults only. */
export function labelOf(candidate: Candidate): string {
  const { stepTokens } = candidate;
  return `${deploymentOf(candidate)}${stepTokens === undefined ? '' : ` · ${stepTokens.option} ${stepTokens.value}`}`;
}

/** The same without the step limit: candidates of one deployment compete for one rank. */
export function deploymentOf(candidate: Candidate): string {
  const { gpu, engine, weights, kvCache, router } = candidate;
  const version = engine.version === undefined ? '' : `@${engine.version}`;
  const formats = [...(weights === 'auto' ? [] : [weights]), ...(kvCache === 'auto' ? [] : [`kv ${kvCache}`])];
  return [`${engine.name}${version}`, gpu, layoutOf(candidate), ...formats, ...(router === 'least-outstanding' ? [] : [router])].join(' ');
}

/** `tp4`, `tp4 pp2`, `tp8 ep8 dp2`. */
export function layoutOf({ tensorParallel, pipelineParallel, expertParallel, dataParallel }: Candidate): string {
  const more = [['pp', pipelineParallel], ['ep', expertParallel], ['dp', dataParallel]] as const;
  return [`tp${tensorParallel}`, ...more.flatMap(([name, n]) => (n === 1 ? [] : [`${name}${n}`]))].join(' ');
}

/** `fleet:` of a scenario with so many replicas; `base` = the fleet of the scenario, whose options stay with its own engine. */
export function fleetOf(candidate: Candidate, replicas: number, base: Mapping, usdPerGpuHour: number | undefined): Mapping {
  const { tensorParallel, pipelineParallel, expertParallel, dataParallel, weights, kvCache } = candidate;
  return {
    ...kept(base),
    gpu: candidate.gpu,
    replicas,
    router: candidate.router,
    tensorParallel,
    ...(pipelineParallel === 1 ? {} : { pipelineParallel }),
    ...(expertParallel === 1 ? {} : { expertParallel }),
    ...(dataParallel === 1 ? {} : { dataParallel }),
    ...(weights === 'auto' ? {} : { weights }),
    ...(kvCache === 'auto' ? {} : { kvCache }),
    engine: engineOf(candidate, base['engine']),
    ...(usdPerGpuHour === undefined ? {} : { price: { usdPerGpuHour } }),
  };
}

const REPLACED: readonly string[] = ['gpu', 'replicas', 'router', 'tensorParallel', 'pipelineParallel', 'expertParallel', 'dataParallel', 'weights', 'kvCache', 'engine'];

function kept(base: Mapping): Mapping {
  return Object.fromEntries(Object.entries(base).filter(([key]) => !REPLACED.includes(key)));
}

function engineOf({ engine, stepTokens }: Candidate, base: unknown): Mapping {
  const own: Mapping = typeof base === 'object' && base !== null ? (base as Mapping) : { name: base };
  const options = own['name'] === engine.name ? own : {};
  return { ...options, ...engine, ...(stepTokens === undefined ? {} : { [stepTokens.option]: stepTokens.value }) };
}
