import { softMax2 } from '../math.ts';
import type { Theta } from '../profile/gpu-profile.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';
import type { NumberFormat } from './number-format.ts';

/** Routed experts of one layer as one rank sees them. */
export interface MoeShape {
  readonly experts: number;
  readonly topK: number;
  readonly hiddenSize: number;
  /** Intermediate size of one expert on this rank. */
  readonly intermediateSize: number;
  readonly expertParallel: number;
  /** Share of the uniformly activated experts that real routing activates; 1 = uniform. */
  readonly activation: number;
  /** Adds the balls-in-bins excess of the busiest rank. */
  readonly imbalance: boolean;
  /** Further load factor of the busiest rank; 1 = none. */
  readonly hotExpertFactor: number;
}

/** Microseconds of the routed experts for `tokens` tokens (reference: latency-memory.md 3.6). */
export function createMoe(device: Device, theta: Theta, format: NumberFormat, shape: MoeShape): (tokens: number) => number {
  const { experts, topK, hiddenSize, intermediateSize, expertParallel } = shape;
  const local = experts / expertParallel;
  const missLog = Math.log(1 - topK / experts);
  const peak = (device.peak(format.peak) * constant(theta, 'ec')) / (1 + constant(theta, 'I0') / intermediateSize);
  const bandwidth = device.bandwidth * constant(theta, 'em');
  const c0 = constant(theta, 'c0');
  const e16 = constant(theta, 'e16');
  const e64 = constant(theta, 'e64');
  const t0 = constant(theta, 't0_us');
  const texp = constant(theta, 'texp_us');
  const p = constant(theta, 'p');
  const route = (constant(theta, 'ktok') * hiddenSize * 4) / bandwidth;
  const weightUs = (3 * hiddenSize * intermediateSize * format.weightBytes) / bandwidth;
  const rowUs = ((2 * hiddenSize + 3 * intermediateSize) * 2) / bandwidth;
  const flop = 6 * hiddenSize * intermediateSize;
  return (tokens) => {
    const rows = Math.max((tokens * topK) / expertParallel, 1e-9) * loadFactor(shape, tokens);
    const expected = local * (1 - Math.exp(tokens * missLog)) * shape.activation;
    const active = Math.max(Math.min(expected, rows), 1e-9);
    const each = rows / active;
    const rate = peak / (1 + c0 / each);
    const padded16 = Math.ceil(each / 16) * 16;
    const padded64 = Math.ceil(each / 64) * 64;
    const padded128 = Math.ceil(each / 128) * 128;
    const compute = ((flop * active) / rate) * Math.min(padded16 / e16, padded64 / e64, padded128);
    const memory = active * weightUs + rows * rowUs;
    return t0 + texp * active + route * (rows + tokens) + softMax2(compute, memory, p);
  };
}

/** Expected maximum over ranks of uniformly thrown rows, relative to the mean (balls in bins). */
function loadFactor(shape: MoeShape, tokens: number): number {
  const ep = shape.expertParallel;
  if (ep <= 1) return 1;
  const excess = shape.imbalance ? Math.sqrt((2 * Math.log(ep) * (ep - 1)) / (tokens * shape.topK)) : 0;
  return (1 + excess) * shape.hotExpertFactor;
}
