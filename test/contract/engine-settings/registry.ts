import type { EngineSettings } from './engine-settings.ts';
import { TGI_SETTINGS } from './tgi.ts';
import { VLLM_V1_SETTINGS } from './vllm-v1.ts';

/** Contract settings by the name of the engine's driver, one line each. */
export const ENGINE_SETTINGS: Readonly<Record<string, EngineSettings>> = {
  tgi: TGI_SETTINGS,
  'vllm-v1': VLLM_V1_SETTINGS,
};
