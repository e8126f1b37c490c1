import type { Theta } from '../profile/gpu-profile.ts';
import type { Collective } from './all-reduce.ts';
import type { Device } from './device.ts';
import { constant } from './device.ts';

/** NCCL all-gather or reduce-scatter: alpha + (n-1)/n s/(link e) + gamma sqrt(KB) (reference: latency-memory.md 3.7). */
export function createExpertCollective(device: Device, theta: Theta, ranks: number): Collective {
  const alpha = constant(theta, 'alpha_us');
  const gamma = constant(theta, 'gamma_us_per_sqrtKB');
  const slope = (ranks - 1) / ranks / (device.link * constant(theta, 'e'));
  return (bytes) => alpha + bytes * slope + gamma * Math.sqrt(bytes / 1024);
}
