import type { EngineSettings } from './engine-settings.ts';
import { SGLANG_SETTINGS } from './sglang.ts';
import { VLLM_V0_SETTINGS } from './vllm-v0.ts';
import { LMDEPLOY_SETTINGS } from './lmdeploy.ts';
import { OPENLLM_SETTINGS } from './openllm.ts';
import { ORCA_SETTINGS } from './orca.ts';
import { STATIC_BATCHING_SETTINGS } from './static-batching.ts';
import { TRANSFORMERS_SETTINGS } from './transformers.ts';
import { TENSORRT_LLM_SETTINGS } from './tensorrt-llm.ts';
import { TGI_SETTINGS } from './tgi.ts';
import { VLLM_V1_SETTINGS } from './vllm-v1.ts';

/** Contract settings by the name of the engine's driver, one line each. */
export const ENGINE_SETTINGS: Readonly<Record<string, EngineSettings>> = {
  sglang: SGLANG_SETTINGS,
  'vllm-v0': VLLM_V0_SETTINGS,
  lmdeploy: LMDEPLOY_SETTINGS,
  openllm: OPENLLM_SETTINGS,
  orca: ORCA_SETTINGS,
  'static-batching': STATIC_BATCHING_SETTINGS,
  transformers: TRANSFORMERS_SETTINGS,
  'tensorrt-llm': TENSORRT_LLM_SETTINGS,
  tgi: TGI_SETTINGS,
  'vllm-v1': VLLM_V1_SETTINGS,
};
