import { autoscaleSchema } from './autoscale-schema.ts';
import { checkFleet } from './check-fleet.ts';
import { coldStartSchema } from './cold-start-schema.ts';
import { durationS } from './duration.ts';
import { energySchema } from './energy-schema.ts';
import { engineSchema } from './engine-schema.ts';
import { externalSchema } from './external-schema.ts';
import { faultSchema } from './fault-schema.ts';
import { flowControlSchema } from './flow-control-schema.ts';
import { nodesSchema } from './nodes-schema.ts';
import { priceSchema } from './price-schema.ts';
import { wholeNumber, word } from './primitives.ts';
import { routeSchema } from './route-schema.ts';
import { routerSchema } from './router-schema.ts';
import type { FleetScenario, NamedPool, PoolScenario } from './scenario.ts';
import { WEIGHT_FORMATS } from './weight-formats.ts';
import { KV_DTYPES } from '@foretoken/catalog';
import { z } from 'zod';

/** What can be said of a pool, without defaults: of the only one at the fleet itself, of several under `pools:`. */
const poolFields = {
  replicas: wholeNumber(0, 'Equal copies of the engine at the start; never fewer than `autoscale.min`.'),
  router: routerSchema,
  queueLimit: wholeNumber(1, 'Waiting requests per replica beyond which arrivals are refused.'),
  model: word('Catalogue name, Hugging Face name, or path of a config.json; see `foretoken list models`.'),
  weights: z.enum(WEIGHT_FORMATS).describe('Weight format; auto = as published. int8 and w8a8 are the same, int4 is gptq; bnb is bitsandbytes.'),
  kvCache: z.enum(['auto', ...KV_DTYPES]).describe('KV cache dtype; auto = 16 bit.'),
  gpu: word('Accelerator; see `foretoken list gpus`.'),
  tensorParallel: wholeNumber(1, 'GPUs that split every layer.'),
  pipelineParallel: wholeNumber(1, 'Stages that split the layers.'),
  expertParallel: wholeNumber(1, 'GPUs that split the experts.'),
  dataParallel: wholeNumber(1, 'Ranks of a replica, each with a scheduler and a KV cache of its own; experts are shared.'),
  engine: engineSchema,
  price: priceSchema,
  autoscale: autoscaleSchema,
  coldStart: coldStartSchema,
  nodes: nodesSchema,
  flowControl: flowControlSchema,
  drainGrace: durationS('How long a replica that is taken away may finish its answers; default: until the last one is out.', true),
  buffer: z
    .union([z.boolean(), z.strictObject({ limit: wholeNumber(1, 'So many at most.') })], 'must be `true`, `false` or a mapping such as `{limit: 100}`')
    .describe('Requests wait in the gateway while no replica takes any; default: only where the pool can scale to zero.'),
};

/** Every field of a pool that a fleet with several may give its own value. */
const poolOverrides = z
  .strictObject({
    replicas: poolFields.replicas.exactOptional(),
    router: poolFields.router.exactOptional(),
    queueLimit: poolFields.queueLimit.exactOptional(),
    model: poolFields.model.exactOptional(),
    weights: poolFields.weights.exactOptional(),
    kvCache: poolFields.kvCache.exactOptional(),
    gpu: poolFields.gpu.exactOptional(),
    tensorParallel: poolFields.tensorParallel.exactOptional(),
    pipelineParallel: poolFields.pipelineParallel.exactOptional(),
    expertParallel: poolFields.expertParallel.exactOptional(),
    dataParallel: poolFields.dataParallel.exactOptional(),
    engine: poolFields.engine.exactOptional(),
    price: poolFields.price.exactOptional(),
    autoscale: poolFields.autoscale.exactOptional(),
    coldStart: poolFields.coldStart.exactOptional(),
    nodes: poolFields.nodes.exactOptional(),
    flowControl: poolFields.flowControl.exactOptional(),
    drainGrace: poolFields.drainGrace.exactOptional(),
    buffer: poolFields.buffer.exactOptional(),
  })
  .describe('A pool: whatever differs from the keys of the fleet.');

const shape = z.strictObject({
  replicas: poolFields.replicas.default(1),
  router: poolFields.router.prefault('round-robin'),
  queueLimit: poolFields.queueLimit.exactOptional(),
  model: poolFields.model.exactOptional(),
  weights: poolFields.weights.default('auto'),
  kvCache: poolFields.kvCache.default('auto'),
  gpu: poolFields.gpu.exactOptional(),
  tensorParallel: poolFields.tensorParallel.default(1),
  pipelineParallel: poolFields.pipelineParallel.default(1),
  expertParallel: poolFields.expertParallel.default(1),
  dataParallel: poolFields.dataParallel.default(1),
  engine: poolFields.engine.prefault('vllm-v1'),
  price: poolFields.price.prefault({}),
  autoscale: poolFields.autoscale.exactOptional(),
  coldStart: poolFields.coldStart.exactOptional(),
  nodes: poolFields.nodes.exactOptional(),
  flowControl: poolFields.flowControl.exactOptional(),
  drainGrace: poolFields.drainGrace.exactOptional(),
  buffer: poolFields.buffer.exactOptional(),
  pools: z.record(z.string().min(1), poolOverrides).describe('Several pools by name; the keys of the fleet are their defaults.').exactOptional(),
  routes: z.array(routeSchema).min(1).describe('Which requests go where; default: all to the first pool.').exactOptional(),
  external: z.record(z.string().min(1), externalSchema).describe('APIs of others, by name.').exactOptional(),
  faults: z.array(faultSchema).describe('What goes wrong.').exactOptional(),
  energy: energySchema.exactOptional(),
});

type FleetShape = z.output<typeof shape>;

/** `fleet:` of a scenario. */
export const fleetSchema: z.ZodType<FleetScenario, unknown> = shape.superRefine(checkFleet).transform(fleetOf).describe('The replicas that serve the requests.');

/** One pool from the keys of the fleet, or several that inherit them. */
function fleetOf({ pools, routes, external, faults, energy, ...own }: FleetShape): FleetScenario {
  const rest = {
    ...(routes === undefined ? {} : { routes }),
    ...(external === undefined ? {} : { external }),
    ...(faults === undefined ? {} : { faults }),
    ...(energy === undefined ? {} : { energy }),
  };
  if (pools === undefined) return { ...poolOf(own), ...rest };
  const named = Object.entries(pools).map(([name, overrides]): NamedPool => ({ ...poolOf({ ...own, ...overrides } as PoolShape), name }));
  const { name: _name, ...first } = named[0]!;
  return { ...first, pools: named, ...rest };
}

type PoolShape = Omit<FleetShape, 'pools' | 'routes' | 'external' | 'faults' | 'energy'>;

function poolOf({ router, drainGrace, buffer, ...own }: PoolShape): PoolScenario {
  const { policy, ...routing } = router;
  const isPlain = Object.keys(routing.options).length === 0 && routing.scrapeS === undefined;
  return {
    ...(own as Omit<PoolScenario, 'router'>),
    // A controller would raise it at once.
    replicas: Math.max(own.replicas, own.autoscale?.min ?? 0),
    router: policy,
    ...(isPlain ? {} : { routing }),
    ...(drainGrace === undefined ? {} : { drainGraceS: drainGrace }),
    ...(buffer === undefined ? {} : { buffer: typeof buffer === 'boolean' ? { isOn: buffer } : { isOn: true, limit: buffer.limit } }),
  };
}
