import type { GpuSpec, LlmSpec } from '@foretoken/catalog';
import { adapterBytes, compileStepTime, constrainedCost, headDraft, headDraftMemory, loraCost, medusaDraft, modelDraft, modelDraftMemory, ngramDraft, scaledStepTime, transferLink, transferS, withFeatures } from '@foretoken/latency';
import type { ConstrainedSettings, Deployment, DraftCost, DraftMemory, StepTimeModel, WeightSplit } from '@foretoken/latency';
import type { AdapterMemory } from './adapter-slots.ts';
import type { SpeculativeOptions } from './option-spec.ts';

/** LoRA as an engine is set up for it. */
export interface LoraSettings {
  readonly rank: number;
  /** Adapters on the GPU at once. */
  readonly gpuSlots: number;
  /** Adapters in host memory at once. */
  readonly hostSlots: number;
}

const DEFAULT_LORA_RANK = 16;

/** LoRA from vLLM's three flags; undefined when it is off. */
export function vllmLora({ maxLoras = 0, maxCpuLoras = maxLoras, maxLoraRank = DEFAULT_LORA_RANK }: { readonly maxLoras?: number; readonly maxCpuLoras?: number; readonly maxLoraRank?: number }): LoraSettings | undefined {
  return maxLoras === 0 ? undefined : { rank: maxLoraRank, gpuSlots: maxLoras, hostSlots: Math.max(maxLoras, maxCpuLoras) };
}

/** What a deployment runs beside plain decoding; absent = not at all. */
export interface FeatureSettings {
  readonly lora?: LoraSettings;
  readonly constrained?: ConstrainedSettings;
  readonly draft?: DraftCost;
}

/** Step time of a deployment with its features: they cost nothing in steps that use none. */
export function featureStepTime(deployment: Deployment, gpuScale: number, { lora, constrained, draft }: FeatureSettings): StepTimeModel {
  const plain = compileStepTime(deployment);
  if (lora === undefined && constrained === undefined && draft === undefined) return scaledStepTime(plain, { gpuScale });
  const features = {
    ...(lora === undefined ? {} : { lora: loraCost(deployment, lora.rank) }),
    ...(constrained === undefined ? {} : { constrained: constrainedCost(deployment, constrained) }),
    ...(draft === undefined ? {} : { draft }),
  };
  return withFeatures(plain, deployment.data.features, features).withFactors({ gpuScale });
}

/** How long the deployment's adapters take to load. @throws ForetokenError E0409 for a GPU of unknown PCIe rate. */
export function adapterMemory({ llm, gpu, data, tensorParallel, pipelineParallel }: Deployment, lora: LoraSettings): AdapterMemory {
  const bytes = adapterBytes(llm, data.features, { rank: lora.rank, tensorParallel, pipelineParallel });
  const secondsOver = (tier: string): number => transferS(transferLink(data.features, gpu, tier), bytes);
  return { gpuSlots: lora.gpuSlots, hostSlots: lora.hostSlots, hostLoadS: secondsOver('host'), diskLoadS: secondsOver('nvme') };
}

/** GPU bytes that the slots of adapters take on one rank. */
export function adapterResidentBytes(deployment: { readonly llm: LlmSpec; readonly gpu: GpuSpec; readonly data: Deployment['data']; readonly tensorParallel: number; readonly pipelineParallel: number }, lora: LoraSettings): number {
  const { llm, data, tensorParallel, pipelineParallel } = deployment;
  return lora.gpuSlots * adapterBytes(llm, data.features, { rank: lora.rank, tensorParallel, pipelineParallel });
}

/** What drafting costs per step; undefined for a draft model that nobody named. */
export function draftCost(deployment: Deployment, { method, tokens }: SpeculativeOptions, draftLlm: LlmSpec | undefined): DraftCost | undefined {
  switch (method) {
    case 'ngram':
      return ngramDraft(deployment.data.features);
    case 'eagle':
    case 'mtp':
      return headDraft(deployment);
    case 'medusa':
      return medusaDraft(deployment, tokens);
    case 'draft-model':
      return draftLlm === undefined ? undefined : modelDraft({ ...deployment, llm: draftLlm, pipelineParallel: 1, expertParallel: 1 });
  }
}

/** What a drafter keeps on each GPU; nothing for look-ups and for a draft model that nobody named. */
export function draftMemory(llm: LlmSpec, split: WeightSplit, kvDtype: Deployment['kvDtype'], { method }: SpeculativeOptions, draftLlm: LlmSpec | undefined): DraftMemory | undefined {
  if (method === 'eagle' || method === 'mtp') return headDraftMemory(llm, split, kvDtype);
  if (method === 'draft-model' && draftLlm !== undefined) return modelDraftMemory(draftLlm, { ...split, pipelineParallel: 1, expertParallel: 1 }, kvDtype);
  return undefined;
}
