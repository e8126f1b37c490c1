import type { EngineSettings } from './engine-settings.ts';
import { SGLANG_SETTINGS } from './sglang.ts';
import { VLLM_V0_SETTINGS } from './vllm-v0.ts';
import { TENSORRT_LLM_SETTINGS } from './tensorrt-llm.ts';
import { TGI_SETTINGS } from './tgi.ts';
import { VLLM_V1_SETTINGS } from './vllm-v1.ts';

/** Contract settings by the name of the engine's driver, one line each. */
export const ENGINE_SETTINGS: Readonly<Record<string, EngineSettings>> = {
  sglang: SGLANG_SETTINGS,
  'vllm-v0': VLLM_V0_SETTINGS,
  'tensorrt-llm': TENSORRT_LLM_SETTINGS,
  tgi: TGI_SETTINGS,
  'vllm-v1': VLLM_V1_SETTINGS,
};
