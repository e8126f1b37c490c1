import { z } from 'zod';
import { KV_DTYPES } from '@foretoken/catalog';
import { ROUTER_POLICIES } from '../routers/registry.ts';
import { engineSchema } from './engine-schema.ts';
import { policyFile } from './policies-schema.ts';
import { priceSchema } from './price-schema.ts';
import { wholeNumber, word } from './primitives.ts';
import type { FleetScenario } from './scenario.ts';
import { WEIGHT_FORMATS } from './weight-formats.ts';

/** `fleet:` of a scenario. */
export const fleetSchema: z.ZodType<FleetScenario, unknown> = z
  .strictObject({
    replicas: wholeNumber(1, 'Equal copies of the engine.').default(1),
    router: z
      .union([z.enum(ROUTER_POLICIES.map(({ name }) => name)), policyFile('File of a router policy, relative to this one.', '')])
      .default('round-robin')
      .describe('How arrivals are spread over the replicas: a name, or the path of a file with a router of your own.'),
    queueLimit: wholeNumber(1, 'Waiting requests per replica beyond which arrivals are refused.').exactOptional(),
    model: word('Catalogue name, Hugging Face name, or path of a config.json; see `foretoken list models`.'),
    weights: z
      .enum(WEIGHT_FORMATS)
      .default('auto')
      .describe('Weight format; auto = as published. int8 and w8a8 are the same, int4 is gptq; bnb is bitsandbytes.'),
    kvCache: z.enum(['auto', ...KV_DTYPES]).default('auto').describe('KV cache dtype; auto = 16 bit.'),
    gpu: word('Accelerator; see `foretoken list gpus`.'),
    tensorParallel: wholeNumber(1, 'GPUs that split every layer.').default(1),
    pipelineParallel: wholeNumber(1, 'Stages that split the layers.').default(1),
    expertParallel: wholeNumber(1, 'GPUs that split the experts.').default(1),
    dataParallel: wholeNumber(1, 'Ranks of a replica, each with a scheduler and a KV cache of its own; experts are shared.').default(1),
    engine: engineSchema.prefault('vllm-v1'),
    price: priceSchema.prefault({}),
  })
  .describe('The replicas that serve the requests.');
