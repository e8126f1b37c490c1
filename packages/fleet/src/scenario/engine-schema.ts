import { z } from 'zod';
import { share, wholeNumber, word } from './primitives.ts';
import type { EngineScenario, SpeculativeScenario } from './scenario.ts';

const DEFAULT_VERSION = '0.23';

const acceptance = z.number().min(0).max(1);

const speculativeSchema: z.ZodType<SpeculativeScenario, unknown> = z
  .strictObject({
    method: z.enum(['ngram', 'eagle', 'mtp', 'draft-model']),
    tokens: wholeNumber(1, 'Draft tokens per step.'),
    acceptance: z
      .union([acceptance, z.array(acceptance).min(1)], 'must be a probability such as 0.7, or one per draft token')
      .describe('Probability that a draft token is accepted, given that all before it were.'),
  })
  .superRefine(({ acceptance: given, tokens }, context) => {
    if (typeof given === 'number' || given.length === tokens) return;
    context.addIssue({
      code: 'custom',
      path: ['acceptance'],
      message: `must list one probability per draft token: ${tokens} expected, ${given.length} given`,
    });
  })
  .transform(({ method, tokens, acceptance: given }) => ({
    method,
    tokens,
    acceptance: typeof given === 'number' ? Array.from({ length: tokens }, () => given) : given,
  }));

const optionsSchema = z.strictObject({
  name: word('Engine; see `foretoken list engines`.'),
  version: z.string().default(DEFAULT_VERSION).describe('Engine version whose scheduler and defaults are modelled; quote it: "0.23".'),
  blockSize: wholeNumber(1, 'Tokens per KV block.').exactOptional(),
  maxNumSeqs: wholeNumber(1, 'Running requests at most.').exactOptional(),
  maxNumBatchedTokens: wholeNumber(1, 'Tokens per step at most.').exactOptional(),
  maxModelLen: wholeNumber(1, 'Prompt and output tokens at most; default: what the model allows.').exactOptional(),
  gpuMemoryUtilization: share('Share of GPU memory the engine may use.').exactOptional(),
  enablePrefixCaching: z.boolean().exactOptional(),
  enableChunkedPrefill: z.boolean().exactOptional(),
  longPrefillTokenThreshold: wholeNumber(0, 'Prefill tokens of one request per step at most; 0 = no limit.').exactOptional(),
  policy: z.enum(['fcfs', 'priority']).exactOptional(),
  asyncScheduling: z.boolean().exactOptional(),
  reserveFullIsl: z.boolean().exactOptional(),
  watermark: z.number().min(0).lt(1).describe('Share of KV blocks kept free at admission.').exactOptional(),
  maxLoras: wholeNumber(0, 'LoRA adapters per batch at most.').exactOptional(),
  numGpuBlocks: wholeNumber(2, 'KV blocks per replica instead of what memory allows.').exactOptional(),
  enforceEager: z.boolean().describe('Run without CUDA graphs.').exactOptional(),
  useV2ModelRunner: z.boolean().exactOptional(),
  speculative: speculativeSchema.exactOptional(),
});

/** `fleet.engine:` of a scenario: a name, or a mapping with the options that differ from the defaults. */
export const engineSchema: z.ZodType<EngineScenario, unknown> = z
  .union([word('Engine name.'), optionsSchema], 'must be an engine name such as `vllm-v1`, or a mapping with `name:`')
  .transform((value) => (typeof value === 'string' ? { name: value, version: DEFAULT_VERSION } : value))
  .describe('Serving engine and the options that differ from the defaults of its version.');
