import type { GpuSpec } from '@foretoken/catalog';
import { type EnginePlan, engineDriver, type OptionSpecs } from '@foretoken/engines';
import { poolsOf, type NamedPool, type Scenario } from '@foretoken/fleet';
import type { Knob } from './knob.ts';

/** What is known of each pool beside the scenario. */
export interface PoolSettings {
  readonly plan: EnginePlan;
  readonly gpu: GpuSpec;
}

/** Shares of memory that are tried, whatever the default is. */
const MEMORY_SHARES: readonly number[] = [0.8, 0.95];

/** Every knob of a scenario, each a step up and a step down where that makes sense. `gpus` = what there is to choose from. */
export function knobsOf(scenario: Scenario, settingsOf: (pool: string) => PoolSettings, gpus: readonly GpuSpec[]): readonly Knob[] {
  const isPlain = scenario.fleet.pools === undefined;
  const pools = poolsOf(scenario).flatMap((pool) => poolKnobs(pool, isPlain ? 'fleet' : `fleet.pools.${pool.name}`, settingsOf(pool.name), gpus));
  return [...pools, ...rateKnobs(scenario)];
}

function poolKnobs(pool: NamedPool, at: string, { plan, gpu }: PoolSettings, gpus: readonly GpuSpec[]): readonly Knob[] {
  return [
    ...(pool.autoscale === undefined ? steps(`${at}.replicas`, pool.replicas, [pool.replicas + 1, pool.replicas - 1]) : []),
    ...steps(`${at}.tensorParallel`, pool.tensorParallel, [pool.tensorParallel * 2, pool.tensorParallel / 2]),
    ...limitKnobs(at, plan),
    ...optionKnobs(at, pool, plan),
    ...(pool.kvCache === 'fp8' ? [] : [knob(`${at}.kvCache`, pool.kvCache, 'fp8')]),
    ...(pool.weights === 'fp8' ? [] : [knob(`${at}.weights`, pool.weights, 'fp8')]),
    ...gpuKnobs(at, pool, gpu, gpus),
  ];
}

/** Batch limit and tokens of a step, by the engine's own names. */
function limitKnobs(at: string, { limits }: EnginePlan): readonly Knob[] {
  return [limits.sequences, ...(limits.stepTokens === null ? [] : [limits.stepTokens])].flatMap(({ option, value }) => (Number.isFinite(value) ? steps(`${at}.engine.${option}`, value, [value * 2, Math.floor(value / 2)]) : []));
}

/** Share of memory and prefix caching, as the options of the engine declare them. */
function optionKnobs(at: string, pool: NamedPool, { prefixCaching }: EnginePlan): readonly Knob[] {
  const { options }: { readonly options: OptionSpecs } = engineDriver(pool.engine.name);
  return Object.entries(options).flatMap(([name, { kind, only }]): readonly Knob[] => {
    if (only !== undefined) return [];
    const own = pool.engine[name];
    if (kind === 'share' && /mem|cacheMaxEntry/i.test(name)) {
      return MEMORY_SHARES.filter((value) => value !== own).map((value) => knob(`${at}.engine.${name}`, own ?? 'default', value));
    }
    if (kind !== 'boolean' || !/PrefixCaching|RadixCache|BlockReuse/.test(name)) return [];
    const isDisabling = name.startsWith('disable');
    return [{ label: `${at === 'fleet' ? '' : `${at}: `}prefix caching: ${prefixCaching ? 'on → off' : 'off → on'}`, sets: [`${at}.engine.${name}=${isDisabling === prefixCaching}`] }];
  });
}

/** The next GPU up and down by memory bandwidth, among those of the same maker whose step times are known. */
function gpuKnobs(at: string, pool: NamedPool, gpu: GpuSpec, gpus: readonly GpuSpec[]): readonly Knob[] {
  const others = gpus.filter(({ id, vendor, latencyProfile }) => id !== gpu.id && vendor === gpu.vendor && latencyProfile !== null).toSorted((a, b) => a.memoryBandwidthBytesPerS - b.memoryBandwidthBytesPerS);
  const up = others.find((each) => each.memoryBandwidthBytesPerS > gpu.memoryBandwidthBytesPerS);
  const down = others.findLast((each) => each.memoryBandwidthBytesPerS < gpu.memoryBandwidthBytesPerS);
  return [up, down].flatMap((each) => (each === undefined ? [] : [knob(`${at}.gpu`, pool.gpu, each.id)]));
}

function rateKnobs({ workload }: Scenario): readonly Knob[] {
  const { rateScale } = workload;
  return [1.1, 0.9].map((factor) => ({ label: `workload.rateScale: ${rateScale} → ${round(rateScale * factor)}`, sets: [`workload.rateScale=${round(rateScale * factor)}`] }));
}

function steps(path: string, now: number, values: readonly number[]): readonly Knob[] {
  return values.filter((value) => Number.isInteger(value) && value >= 1 && value !== now).map((value) => knob(path, now, value));
}

function knob(path: string, now: unknown, value: number | string): Knob {
  return { label: `${path}: ${String(now)} → ${value}`, sets: [`${path}=${value}`] };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
