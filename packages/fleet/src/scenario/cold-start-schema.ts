import { FETCH_SOURCES, WEIGHT_LOADERS } from '@foretoken/catalog';
import { z } from 'zod';
import type { ColdStartScenario, ImagePull, ReadinessProbe, WeightFetch, WeightLoad } from '../cold-start/cold-start-scenario.ts';
import { durationS } from './duration.ts';
import { durationSpec } from './duration-spec.ts';
import { positiveNumber, wholeNumber } from './primitives.ts';

const BYTES_PER_GIGABYTE = 1e9;

const gigabytes = (description: string): z.ZodType<number, number> => positiveNumber(description).transform((value) => value * BYTES_PER_GIGABYTE);

const image = z
  .strictObject({ gigabytes: gigabytes('Size of the container image in GB (1e9 bytes), as it is pulled.').exactOptional(), gigabytesPerS: gigabytes('What the registry gives to one node.').exactOptional() })
  .transform(({ gigabytes: bytes, gigabytesPerS }): ImagePull => ({ ...(bytes === undefined ? {} : { bytes }), ...rate(gigabytesPerS) }));

const fetchFrom = z
  .strictObject({ source: z.enum(FETCH_SOURCES).default('hf').describe('Where the weights come from; s3 streams into the GPUs, local = they are on the node.'), gigabytesPerS: gigabytes('All GPUs of the replica together.').exactOptional() })
  .transform(({ source, gigabytesPerS }): WeightFetch => ({ source, ...rate(gigabytesPerS) }));

const loadBy = z
  .strictObject({
    loader: z.enum(WEIGHT_LOADERS).describe('What moves the weights from the node into the GPUs.').exactOptional(),
    gigabytesPerS: gigabytes('Per GPU.').exactOptional(),
    diskGigabytesPerS: gigabytes('What the disk gives to all GPUs of a replica.').exactOptional(),
  })
  .transform(({ loader, gigabytesPerS, diskGigabytesPerS }): WeightLoad => ({ ...(loader === undefined ? {} : { loader }), ...rate(gigabytesPerS), ...(diskGigabytesPerS === undefined ? {} : { diskBytesPerS: diskGigabytesPerS }) }));

const probeBy = z
  .strictObject({ period: durationS('From one probe to the next.').exactOptional(), initialDelay: durationS('From the start of the container to the first probe.', true).exactOptional() })
  .transform(({ period, initialDelay }): ReadinessProbe => ({ ...(period === undefined ? {} : { periodS: period }), ...(initialDelay === undefined ? {} : { initialDelayS: initialDelay }) }));

const stages = z
  .strictObject({
    node: durationSpec('Until a new node is there; 0s with nodes in reserve.').exactOptional(),
    image: z.union([image, z.literal('cached'), durationSpec('Seconds of the pull.')], 'must be a duration, `cached`, or a mapping such as `{gigabytes: 12}`').describe('Pulling the container image onto a new node.').exactOptional(),
    process: durationSpec('Imports, server and worker processes, communicators.').exactOptional(),
    fetch: z.union([fetchFrom, z.literal('cached'), durationSpec('Seconds of the download.')], 'must be a duration, `cached`, or a mapping such as `{source: s3}`').describe('Fetching the weights to the node.').exactOptional(),
    load: z.union([loadBy, durationSpec('Seconds of the load.')], 'must be a duration, or a mapping such as `{loader: streamer}`').describe('Weights from the node into the GPUs.').exactOptional(),
    trace: durationSpec('Tracing the model for the compiler.').exactOptional(),
    compile: z.union([z.enum(['cached', 'off']), durationSpec('Seconds of the compilation.')], 'must be a duration, `cached` or `off`').describe('Compilation; cached = artefacts of an earlier start are found, off = neither traced nor compiled.').exactOptional(),
    capture: z
      .union([z.strictObject({ sizes: wholeNumber(0, 'Batch sizes that are captured.') }), z.literal('off'), durationSpec('Seconds of the capture.')], 'must be a duration, `off`, or a mapping such as `{sizes: 20}`')
      .describe('Capturing CUDA graphs.')
      .exactOptional(),
    profile: durationSpec('Memory profiling and KV allocation.').exactOptional(),
    warmup: durationSpec('First requests that the engine sends itself.').exactOptional(),
    probe: z.union([probeBy, durationSpec('Seconds until the pod counts as ready.')], 'must be a duration, or a mapping such as `{period: 10s}`').describe('From a server that answers to a pod that is ready.').exactOptional(),
    overlap: z.boolean().default(false).describe('Pull the image while the weights are fetched.'),
    resume: z.enum(['sleep', 'snapshot']).describe('sleep = process and weights wait in host memory of the node; snapshot = a stored image of the warm process.').exactOptional(),
    hostScale: positiveNumber('Multiplies the default times of what the CPU of the host does.').default(1),
  })
  .transform((value): ColdStartScenario => ({ kind: 'stages', ...value }));

/** `coldStart:` of a scenario: one duration, or stages. */
export const coldStartSchema: z.ZodType<ColdStartScenario, unknown> = z
  .union([durationS('From the wish for a replica to its readiness.', true).transform((totalS): ColdStartScenario => ({ kind: 'constant', totalS })), stages], 'must be a duration such as `3m`, or a mapping of stages')
  .describe('What a new replica does before its first request, and how long it takes.');

function rate(bytesPerS: number | undefined): { readonly bytesPerS?: number } {
  return bytesPerS === undefined ? {} : { bytesPerS };
}
