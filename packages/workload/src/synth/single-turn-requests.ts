import type { RequestColumns } from '@foretoken/engines';
import type { ContentIndex } from '@foretoken/kvcache';
import { noRequests } from '../diagnostics.ts';
import { arrivalExtent } from './arrival-extent.ts';
import { generateArrivals } from './generate-arrivals.ts';
import { lengthSampler } from './length-spec.ts';
import { prefixSampler, type PrefixSampler } from './prefix-sampler.ts';
import type { SynthesisSpec } from './synthesis-spec.ts';

/** Independent requests, each with its prefix (if any) and a prompt like no other. */
export function singleTurnRequests(spec: SynthesisSpec, seed: number | string): RequestColumns {
  const arrivalS = generateArrivals(spec.arrivals, seed, arrivalExtent(spec));
  const count = arrivalS.length;
  if (count === 0) throw noRequests(spec.durationS, 1, 'E0520');
  const prefix = prefixSampler(spec.prefix, seed);
  const nextInput = lengthSampler(spec.input, 'input', seed, 'input');
  const nextOutput = lengthSampler(spec.output, 'output', seed, 'output');
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  for (let r = 0; r < count; r++) {
    inputTokens[r] = prefix.tokens + nextInput();
    outputTokens[r] = nextOutput();
  }
  return { count, arrivalS, inputTokens, outputTokens, ...(prefix.groups === 0 ? {} : { content: prefixedContent(inputTokens, prefix) }) };
}

function prefixedContent(inputTokens: Int32Array, prefix: PrefixSampler): ContentIndex {
  const count = inputTokens.length;
  const offsets = new Int32Array(count + 1);
  const segmentIds = new Int32Array(2 * count);
  const segmentTokens = new Int32Array(2 * count);
  for (let r = 0; r < count; r++) {
    offsets[r + 1] = 2 * r + 2;
    segmentIds[2 * r] = prefix.next();
    segmentTokens[2 * r] = prefix.tokens;
    segmentIds[2 * r + 1] = prefix.groups + r;
    segmentTokens[2 * r + 1] = (inputTokens[r] as number) - prefix.tokens;
  }
  return { offsets, segmentIds, segmentTokens };
}
