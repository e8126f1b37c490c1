import { ForetokenError } from '@foretoken/kernel';
import { suggestions } from '@foretoken/catalog';
import type { EngineDriver } from './driver.ts';
import { lmdeployDriver } from './lmdeploy/driver.ts';
import { openllmDriver } from './openllm/driver.ts';
import { orcaDriver } from './orca/driver.ts';
import { sglangDriver } from './sglang/driver.ts';
import { staticBatchingDriver } from './static-batching/driver.ts';
import { tensorrtLlmDriver } from './tensorrt-llm/driver.ts';
import { tgiDriver } from './tgi/driver.ts';
import { transformersDriver } from './transformers/driver.ts';
import { vllmV0Driver } from './vllm-v0/driver.ts';
import { vllmV1Driver } from './vllm-v1/driver.ts';

/** Every engine, one line each: those that people serve with, then the baselines that papers compare with. */
export const ENGINE_DRIVERS: readonly EngineDriver[] = [
  vllmV1Driver,
  sglangDriver,
  tensorrtLlmDriver,
  lmdeployDriver,
  tgiDriver,
  transformersDriver,
  openllmDriver,
  vllmV0Driver,
  orcaDriver,
  staticBatchingDriver,
];

/** The driver of that name. Throws E0801 for an unknown one. */
export function engineDriver(name: string): EngineDriver {
  const driver = ENGINE_DRIVERS.find((each) => each.name === name || each.aliases.includes(name));
  if (driver !== undefined) return driver;
  const names = ENGINE_DRIVERS.map((each) => each.name);
  const near = suggestions(name, names, 1)[0];
  throw new ForetokenError(`There is no engine "${name}"; simulated are ${names.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    code: 'E0801',
    path: 'fleet.engine.name',
    hint: 'Run `foretoken list engines` for the engines and their versions.',
  });
}
