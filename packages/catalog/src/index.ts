export type { GpuSpec, Verification } from './gpu.ts';
export type { LinearSpec, LlmSpec, MlaSpec, MoeSpec, WindowSpec } from './llm.ts';
