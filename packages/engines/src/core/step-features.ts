import type { LlmSpec } from '@foretoken/catalog';
import { adapterBytes, compileStepTime, constrainedCost, headDraft, headDraftMemory, loraCost, medusaDraft, medusaDraftMemory, modelDraft, modelDraftMemory, ngramDraft, scaledStepTime, transferLink, transferS, withFeatures } from '@foretoken/latency';
import type { ConstrainedSettings, Deployment, DraftCost, DraftMemory, StepTimeModel, WeightSplit } from '@foretoken/latency';
import type { DeploymentRequest } from '../driver.ts';
import { acceptanceOf } from './acceptance.ts';
import { AdapterSlots } from './adapter-slots.ts';
import type { AdapterMemory } from './adapter-slots.ts';
import { attentionReplicas } from './data-parallel/attention-replicas.ts';
import type { SpeculativeOptions } from './option-spec.ts';
import type { AcceptDrafts } from './speculative-batch.ts';

/** LoRA as an engine is set up for it. */
export interface LoraSettings {
  readonly rank: number;
  /** Adapters on the GPU at once. */
  readonly gpuSlots: number;
  /** Adapters in host memory at once. */
  readonly hostSlots: number;
}

/** What adapters are made for. */
type Adapted = Pick<Deployment, 'llm' | 'gpu' | 'data' | 'tensorParallel' | 'pipelineParallel'>;

const DEFAULT_LORA_RANK = 16;

/** LoRA from vLLM's three flags; undefined when it is off. */
export function vllmLora({ maxLoras = 0, maxCpuLoras = maxLoras, maxLoraRank = DEFAULT_LORA_RANK }: { readonly maxLoras?: number; readonly maxCpuLoras?: number; readonly maxLoraRank?: number }): LoraSettings | undefined {
  return maxLoras === 0 ? undefined : { rank: maxLoraRank, gpuSlots: maxLoras, hostSlots: Math.max(maxLoras, maxCpuLoras) };
}

/** What a deployment is set up for beside plain decoding; absent = not at all. */
export interface FeatureWishes {
  readonly lora?: LoraSettings;
  readonly grammars?: ConstrainedSettings;
  readonly speculative?: SpeculativeOptions;
}

/** What stays on each GPU for features, as memory requests name it. */
export interface Residents {
  readonly residentBytes: number;
  readonly draftKvBytesPerToken: number;
}

/** What each replica has of its own for features. */
export interface ReplicaFeatures {
  /** Residency of LoRA adapters; absent = loading costs nothing. */
  readonly adapters?: AdapterSlots;
  /** Drafts that the target model accepts; default all. */
  readonly acceptDrafts?: AcceptDrafts;
}

/** Adapters and drafter in memory. */
export function residentsOf(request: DeploymentRequest, { lora, speculative }: FeatureWishes): Residents {
  const { llm, gpu, latencyData: data, tensorParallel, pipelineParallel, expertParallel } = request;
  const split = { weightQuantization: request.weights, tensorParallel, pipelineParallel, expertParallel, attentionDataParallel: attentionReplicas(request) };
  const draft = speculative === undefined ? undefined : draftMemory(llm, split, request.kvCache, speculative, request.draftLlm);
  const adapters = lora === undefined ? 0 : adapterResidentBytes({ llm, gpu, data, tensorParallel, pipelineParallel }, lora);
  return { residentBytes: adapters + (draft?.residentBytes ?? 0), draftKvBytesPerToken: draft?.draftKvBytesPerToken ?? 0 };
}

/** Fresh slots for adapters, and luck with drafts by the seed of the run. */
export function replicaFeatures(request: DeploymentRequest, { lora, speculative }: FeatureWishes, seed: number): ReplicaFeatures {
  const { llm, gpu, latencyData: data, tensorParallel, pipelineParallel } = request;
  return {
    ...(lora === undefined ? {} : { adapters: new AdapterSlots(adapterMemory({ llm, gpu, data, tensorParallel, pipelineParallel }, lora)) }),
    ...(speculative === undefined ? {} : { acceptDrafts: acceptanceOf(speculative.acceptance, seed) }),
  };
}

/** Seconds to compile a grammar that was not seen before. Throws E0409 for an unknown backend. */
export function grammarCompileS({ llm, latencyData: data }: DeploymentRequest, grammars: ConstrainedSettings): number {
  return constrainedCost({ llm, data }, grammars).compileS;
}

/** The features of a deployment with their costs; absent = none. */
export interface FeatureSettings {
  readonly lora?: LoraSettings;
  readonly constrained?: ConstrainedSettings;
  readonly draft?: DraftCost;
}

/** What the features that a deployment is set up for cost. Throws E0409, E0410. */
export function featureSettings(deployment: Deployment, { lora, grammars, speculative }: FeatureWishes, draftLlm: LlmSpec | undefined): FeatureSettings {
  const draft = speculative === undefined ? undefined : draftCost(deployment, speculative, draftLlm);
  return {
    ...(lora === undefined ? {} : { lora }),
    ...(grammars === undefined ? {} : { constrained: grammars }),
    ...(draft === undefined ? {} : { draft }),
  };
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
function adapterMemory({ llm, gpu, data, tensorParallel, pipelineParallel }: Adapted, lora: LoraSettings): AdapterMemory {
  const bytes = adapterBytes(llm, data.features, { rank: lora.rank, tensorParallel, pipelineParallel });
  const secondsOver = (tier: string): number => transferS(transferLink(data.features, gpu, tier), bytes);
  return { gpuSlots: lora.gpuSlots, hostSlots: lora.hostSlots, hostLoadS: secondsOver('host'), diskLoadS: secondsOver('nvme') };
}

/** GPU bytes that the slots of adapters take on one rank. */
function adapterResidentBytes(deployment: Adapted, lora: LoraSettings): number {
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
function draftMemory(llm: LlmSpec, split: WeightSplit, kvDtype: Deployment['kvDtype'], { method, tokens }: SpeculativeOptions, draftLlm: LlmSpec | undefined): DraftMemory | undefined {
  if (method === 'eagle' || method === 'mtp') return headDraftMemory(llm, split, kvDtype);
  if (method === 'medusa') return medusaDraftMemory(llm, tokens, split.tensorParallel);
  if (method === 'draft-model' && draftLlm !== undefined) return modelDraftMemory(draftLlm, { ...split, pipelineParallel: 1, expertParallel: 1 }, kvDtype);
  return undefined;
}
