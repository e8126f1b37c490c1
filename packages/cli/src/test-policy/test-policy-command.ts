import type { EngineDriver } from '@foretoken/engines';
import type { PolicyKind, PolicyTrial } from '@foretoken/fleet';
import { badFlagValue } from '../diagnostics.ts';
import type { AnyPolicy } from '@foretoken/study';
import { loadPolicy } from '@foretoken/study/load';
import { writeJson, writeResult } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { counterexampleFiles } from './counterexample-files.ts';
import { renderPolicyReport } from './render-policy-report.ts';

interface TestPolicyFlags {
  readonly engine: string | undefined;
  readonly runs: number | undefined;
  readonly seed: number | undefined;
}

/** A promise is broken; like a missed SLO of a command that gates on it. */
const EXIT_BROKEN = 3;
const DEFAULT_RUNS = 100;
/** Small, so that memory matters soon. */
const GPU = 'l4';
const MODELS = { cramped: 'llama-3.2-1b', usual: 'llama-3.1-8b' } as const;

/**
 * Runs the contract suite on one file. Exit code 0 when every promise is kept, starvation or not, 3 when one is broken.
 * @throws ForetokenError E0801, E0890 … E0895.
 */
export async function testPolicyCommand(file: string, { engine, runs = DEFAULT_RUNS, seed = 1 }: TestPolicyFlags, json: boolean, terminal: Terminal): Promise<number> {
  const { policy, sha256 } = await loadPolicy(file, '.');
  const { testPolicy } = await import('@foretoken/fleet');
  const driver = await driverFor(policy, engine);
  const version = driver.versions[0]!;
  const report = await testPolicy({ policy, seed, runs, plan: await planner(driver, version) } as PolicyTrial);
  if (json) {
    const promises = report.promises.map(({ counterexample, ...promise }) => ({
      ...promise,
      ...(counterexample === undefined ? {} : { counterexample: { problem: counterexample.problem, shrinks: counterexample.shrinks, files: counterexampleFiles(counterexample.columns, { driver, version, policy, file, seed, gpu: GPU, model: MODELS.cramped }) } }),
    }));
    writeJson({ schema: 'foretoken.test-policy/1', kind: policy.kind, name: policy.name, file, sha256, engine: `${driver.name} ${version}`, runs, seed, kept: report.kept, promises, load: report.load ?? null });
  } else {
    writeResult(renderPolicyReport(report, { driver, version, policy, file, seed, gpu: GPU, model: MODELS.cramped }, runs, terminal.color));
  }
  return report.kept ? 0 : EXIT_BROKEN;
}

async function driverFor({ kind }: AnyPolicy, name: string | undefined): Promise<EngineDriver> {
  const { ENGINE_DRIVERS, checkPolicyKinds, engineDriver } = await import('@foretoken/engines');
  if (name === undefined) return ENGINE_DRIVERS.find(({ policies }) => isTrier(policies, kind))!;
  const driver = engineDriver(name);
  if (kind !== 'router') checkPolicyKinds([kind], driver, ENGINE_DRIVERS);
  if (isTrier(driver.policies, kind)) return driver;
  throw badFlagValue('--engine', name, `an engine to try ${kind} policies on: ${ENGINE_DRIVERS.filter(({ policies }) => isTrier(policies, kind)).map((each) => each.name).join(', ')}`);
}

/** Can policies of that kind be tried on an engine? */
function isTrier(policies: EngineDriver['policies'], kind: PolicyKind): boolean {
  return policies?.trials !== undefined && (kind === 'router' || policies.accepts.includes(kind));
}

async function planner(driver: EngineDriver, version: string): Promise<PolicyTrial['plan']> {
  const [{ loadEngine, loadGpu, loadLlm }, { loadLatencyData }] = await Promise.all([import('@foretoken/catalog/node'), import('@foretoken/latency/node')]);
  const gpu = loadGpu(GPU);
  const shared = { engine: loadEngine(driver.catalogueKey), version, gpu, latencyData: loadLatencyData(gpu), tensorParallel: 1, pipelineParallel: 1, expertParallel: 1, weights: 'bf16', kvCache: 'bf16', gpuScale: 1 } as const;
  return (policies, memory) => driver.plan({ ...shared, llm: loadLlm(MODELS[memory]), options: driver.policies?.trials?.[memory] ?? {}, ...(policies === undefined ? {} : { policies }) });
}
