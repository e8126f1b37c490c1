import { z } from 'zod';
import { KV_DTYPES } from './kv-bytes.ts';
import { QUANTIZATIONS } from './quantization.ts';

/*
 * The data files once more as strict schemas. Only tests and tools load this file: the schema library costs
 * 50 ms at start-up, so the program itself reads with `parse-*.ts`.
 */
const verification: z.ZodType = z.enum(['source', 'param-check', 'memory', 'guess']);
const positive: z.ZodType = z.number().positive();
const positiveOrNull: z.ZodType = z.number().positive().nullable();
const whole: z.ZodType = z.int().positive();
const wholeOrZero: z.ZodType = z.int().min(0);
const id: z.ZodType = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/);
const text: z.ZodType = z.string().min(1);

/** `models/gpus/<id>.json`. */
export const gpuSchema: z.ZodType = z.strictObject({
  id,
  name: text,
  aliases: z.array(text),
  vendor: text,
  architecture: text,
  memoryMarketingGb: positive,
  memoryUsableMib: positive,
  cudaUsableBytes: z.int().positive().nullable().optional(),
  cudaUsableSource: text.optional(),
  memoryBandwidthBytesPerS: z.number().min(1e10).max(1e14),
  peakFlops: z.strictObject({
    bf16: positiveOrNull,
    fp16: positiveOrNull,
    fp8: positiveOrNull,
    fp4: positiveOrNull,
    int8: positiveOrNull,
  }),
  scaleUp: z.strictObject({ link: text, bytesPerS: z.number().min(1e9), domainGpus: whole }).nullable(),
  pcie: z.strictObject({ generation: text, bytesPerS: z.number().min(1e9) }).nullable(),
  peerToPeer: z.boolean(),
  smCount: z.int().positive().nullable(),
  l2Bytes: z.int().min(1e6).nullable(),
  tdpW: positiveOrNull,
  allInW: positiveOrNull,
  attentionKernel: z.enum(['fa2', 'fa3', 'trtllm-gen', 'other']),
  latencyProfile: id.nullable(),
  verification,
  source: text,
  notes: z.string(),
});

const mlaSchema: z.ZodType = z.strictObject({
  kvLoraRank: whole,
  qLoraRank: wholeOrZero,
  ropeHeadDim: whole,
  nopeHeadDim: whole,
  vHeadDim: whole,
});

const moeSchema: z.ZodType = z.strictObject({
  experts: whole,
  topK: whole,
  intermediateSize: whole,
  sharedExperts: wholeOrZero,
  sharedIntermediateSize: wholeOrZero,
  denseLayers: wholeOrZero,
});

const linearSchema: z.ZodType = z.strictObject({
  layers: whole,
  stateBytesPerSequence: whole,
  kind: z.enum(['gated-deltanet', 'mamba2', 'lightning']),
  dims: z.strictObject({ keyHeads: whole, keyHeadDim: whole, valueHeads: whole, valueHeadDim: whole, convKernel: whole }),
});

/** `models/llms/<id>.json`. */
export const llmSchema: z.ZodType = z.strictObject({
  id,
  name: text,
  aliases: z.array(text),
  layers: whole,
  hiddenSize: whole,
  heads: whole,
  kvHeads: whole,
  headDim: whole,
  intermediateSize: wholeOrZero,
  gatedMlp: z.boolean(),
  vocabSize: whole,
  tieEmbeddings: z.boolean(),
  maxPosition: whole,
  qkNorm: z.boolean(),
  attention: text,
  mla: mlaSchema.nullable(),
  moe: moeSchema.nullable(),
  window: z.strictObject({ layers: whole, kind: z.enum(['sliding', 'chunked-local']), windowTokens: whole }).nullable(),
  linear: linearSchema.nullable(),
  attentionGate: z.boolean().optional(),
  attentionLayers: wholeOrZero.optional(),
  mlpLayers: wholeOrZero.optional(),
  dtype: z.enum(QUANTIZATIONS),
  paramsTotal: whole,
  paramsActive: whole,
  published: z.strictObject({ paramsTotal: positiveOrNull, paramsActive: positiveOrNull }).optional(),
  kvBytesPerToken: wholeOrZero,
  verification,
  source: text,
  notes: z.string(),
});

const ruleSchema: z.ZodType = z.strictObject({
  context: z.enum(['server', 'offline']).optional(),
  minMemoryGib: positive.optional(),
  nameIncludes: text.optional(),
  nameExcludes: text.optional(),
  vendor: text.optional(),
  value: positive,
});

const weightFormats = z.array(z.enum(QUANTIZATIONS)).min(1);
const cacheFormats = z.array(z.enum(KV_DTYPES)).min(1);
const formatListsSchema: z.ZodType = z.strictObject({ weights: weightFormats.optional(), kvCache: cacheFormats.optional() });

const quantizationSchema: z.ZodType = z.strictObject({
  weights: weightFormats,
  kvCache: cacheFormats,
  nativeOnly: formatListsSchema.optional(),
  lacks: z.record(z.string(), formatListsSchema).optional(),
});

const versionSchema: z.ZodType = z.strictObject({
  label: text,
  commit: z.string().regex(/^(?:[0-9a-f]{8,40}|v\d+(?:\.\d+)*|none)$/),
  date: z.iso.date(),
  hostPrior: text,
  settings: z.record(z.string(), z.union([z.number().min(0), z.string(), z.boolean(), z.null()])),
  rules: z.record(z.string(), z.array(ruleSchema).min(1)),
  cudaGraph: z
    .strictObject({
      capTokens: whole,
      perSequence: whole,
      small: z.array(z.int().positive()),
      fineStep: whole,
      fineUntil: whole,
      coarseStep: whole,
    })
    .nullable(),
  quantization: quantizationSchema.optional(),
});

/** `models/engines/<id>.json`. */
export const engineSchema: z.ZodType = z.strictObject({
  id,
  name: text,
  aliases: z.array(text),
  description: text,
  upstream: z.url(),
  licence: text,
  defaultVersion: text,
  versions: z.record(z.string(), versionSchema),
  quantization: quantizationSchema,
  verification,
  source: text,
  notes: z.string(),
});

/** `models/prices/<date>.json`. */
export const priceSchema: z.ZodType = z.strictObject({
  date: z.string().regex(/^\d{4}-\d{2}$/),
  currency: z.literal('USD'),
  unit: text,
  source: text,
  derived: z.strictObject({ 'reserved-1y': z.strictObject({ of: z.array(z.enum(['neocloud', 'hyperscaler'])).min(1), factor: z.number().gt(0).lt(1), source: text }) }).optional(),
  gpus: z.record(
    z.string(),
    z.strictObject({ hyperscaler: positiveOrNull, neocloud: positiveOrNull, spot: positiveOrNull, 'reserved-1y': positiveOrNull.optional(), source: text }),
  ),
});
