import { ForetokenError } from '@foretoken/kernel';
import { engineVersion, engineVersionKey } from './engine-defaults.ts';
import type { EngineSpec } from './engine.ts';
import type { FormatUse } from './gpu-formats.ts';
import { kvUse, weightUse } from './gpu-formats.ts';
import type { GpuSpec } from './gpu.ts';
import type { KvDtype } from './kv-bytes.ts';
import type { Quantization } from './quantization.ts';

/** What is to be served in which formats, by what. */
export interface QuantizationChoice {
  readonly engine: EngineSpec;
  readonly version: string;
  /** Which of the engine's backends runs the model; absent = the version's default, where it has several. */
  readonly backend?: string;
  readonly gpu: GpuSpec;
  readonly weights: Quantization;
  readonly kvCache: KvDtype;
  /** All engines, asked only to name those that could, in a refusal. */
  readonly engines?: () => readonly EngineSpec[];
}

/** How the GPU works with the formats; `converted` = stored so, computed in 16 bit. */
export interface QuantizationUse {
  readonly weights: Exclude<FormatUse, 'unsupported'>;
  readonly kvCache: Exclude<FormatUse, 'unsupported'>;
}

/**
 * Checks that the engine version, or its backend, has the formats and the GPU kernels for them.
 * @throws ForetokenError E0312 naming the format, who lacks it, what is supported and who has it; E0304 for an unknown version.
 */
export function checkQuantization(choice: QuantizationChoice): QuantizationUse {
  const { gpu, weights, kvCache } = choice;
  return {
    weights: useIn(choice, { path: 'fleet.weights', noun: 'weights', key: 'weights', useOf: (format) => weightUse(gpu, format) }, weights),
    kvCache: useIn(choice, { path: 'fleet.kvCache', noun: 'KV caches', key: 'kvCache', useOf: (format) => kvUse(gpu, format) }, kvCache),
  };
}

/** One of the two things that have a format. */
interface Aspect<T extends string> {
  readonly path: string;
  readonly noun: string;
  readonly key: 'weights' | 'kvCache';
  /** What the GPU makes of a format. */
  readonly useOf: (format: T) => FormatUse;
}

/** One engine version with one of its backends. */
interface Server {
  readonly engine: EngineSpec;
  readonly version: string;
  readonly backend: string | undefined;
}

function useIn<T extends string>(choice: QuantizationChoice, aspect: Aspect<T>, wanted: T): Exclude<FormatUse, 'unsupported'> {
  const { engine, version, gpu, engines } = choice;
  const backend = choice.backend ?? defaultBackend(engine, version);
  const server = { engine, version, backend };
  const use = useBy(server, aspect, wanted);
  if (use !== 'unsupported') return use;
  const both = formatsOf(server, aspect).filter((format) => useBy(server, aspect, format) !== 'unsupported');
  throw new ForetokenError(`${whoLacks(server, gpu, aspect, wanted)}; together they support ${both.join(', ')}.`, {
    code: 'E0312',
    path: aspect.path,
    hint: `Set ${aspect.path} to one of these, or choose ${whoHas(server, gpu, aspect, wanted, engines?.())}.`,
  });
}

function defaultBackend(engine: EngineSpec, version: string): string | undefined {
  const backend = engineVersion(engine, version).settings['backend'];
  return typeof backend === 'string' ? backend : undefined;
}

/** All that the engine serves with the backend, whatever the GPU. */
function formatsOf<T extends string>({ engine, version, backend }: Server, { key }: Aspect<T>): readonly T[] {
  const support = engineVersion(engine, version).quantization ?? engine.quantization;
  const lacking = (backend === undefined ? undefined : support.lacks?.[backend]?.[key]) as readonly T[] | undefined;
  return (support[key] as readonly string[] as readonly T[]).filter((format) => lacking?.includes(format) !== true);
}

function useBy<T extends string>(server: Server, aspect: Aspect<T>, format: T): FormatUse {
  const use = aspect.useOf(format);
  if (!formatsOf(server, aspect).includes(format)) return 'unsupported';
  const { nativeOnly } = engineVersion(server.engine, server.version).quantization ?? server.engine.quantization;
  const isNativeOnly = (nativeOnly?.[aspect.key] as readonly string[] | undefined)?.includes(format) === true;
  return use === 'converted' && isNativeOnly ? 'unsupported' : use;
}

function whoLacks<T extends string>(server: Server, gpu: GpuSpec, aspect: Aspect<T>, wanted: T): string {
  const { engine, version, backend } = server;
  const what = `${wanted} ${aspect.noun}`;
  const name = `${engine.name} ${engineVersionKey(engine, version)}`;
  if (!formatsOf(server, aspect).includes(wanted)) {
    const isOfBackend = backend !== undefined && formatsOf({ ...server, backend: undefined }, aspect).includes(wanted);
    return `${name} does not serve ${what}${isOfBackend ? ` with its ${backend} backend` : ''}`;
  }
  if (aspect.useOf(wanted) === 'unsupported') return `${gpu.id} (${gpu.architecture}) has no kernels for ${what}`;
  return `${name} serves ${what} only where tensor cores compute in them, which those of ${gpu.id} (${gpu.architecture}) do not`;
}

/** Another backend, other engines by name, or another accelerator. */
function whoHas<T extends string>(server: Server, gpu: GpuSpec, aspect: Aspect<T>, wanted: T, engines: readonly EngineSpec[] | undefined): string {
  if (aspect.useOf(wanted) === 'unsupported') return 'another accelerator';
  const backend = ableBackend(server, aspect, wanted);
  if (backend !== undefined) return `backend ${backend}`;
  if (engines === undefined) return 'another engine';
  const others = engines.flatMap((engine) => {
    const other = { engine, version: engine.defaultVersion, backend: defaultBackend(engine, engine.defaultVersion) };
    if (useBy(other, aspect, wanted) !== 'unsupported') return engine.id;
    const able = ableBackend(other, aspect, wanted);
    return able === undefined ? [] : `${engine.id} (backend ${able})`;
  });
  return others.length === 0 ? 'another accelerator' : `an engine that serves ${wanted} ${aspect.noun} on ${gpu.id}: ${others.join(', ')}`;
}

/** Which of several backends serves the format on the GPU. */
function ableBackend<T extends string>(server: Server, aspect: Aspect<T>, wanted: T): string | undefined {
  const { lacks = {} } = engineVersion(server.engine, server.version).quantization ?? server.engine.quantization;
  return Object.keys(lacks).find((backend) => useBy({ ...server, backend }, aspect, wanted) !== 'unsupported');
}
