import { describe, expect, it } from 'vitest';
import type { Deployment } from '../bounds/deployment.ts';
import type { MixColumn } from './mix-problem.ts';
import { programOf, solveMix } from './solve-mix.node.ts';

const column = (gpu: string, usd: number, perBucket: readonly number[]): MixColumn => ({ deployment: { candidate: { gpu }, gpusPerReplica: 1, usdPerReplicaHour: usd } as unknown as Deployment, perBucket });
const bucket = (share: number): never => ({ from: 0, to: Infinity, share, mix: undefined }) as never;

describe('the mix of GPU types', () => {
  // 10/s short, 10/s long. The large GPU carries 10 of either for 4 $/h; the small one 5 short for 1 $/h, 1 long for 1 $/h.
  const problem = { buckets: [bucket(0.5), bucket(0.5)], columns: [column('large', 4, [10, 10]), column('small', 1, [5, 1])], ratePerS: 20, limits: { gpus: 100, usdPerHour: 100, perGpu: {}, gpusPerNode: 8 } };

  it('sends short requests where they are cheap, and long ones where those are', async () => {
    expect(await solveMix(problem)).toEqual({ replicas: [1, 2], columnOf: [1, 0] });
  });

  it('keeps limits of GPUs, and says when nothing is within them', async () => {
    expect(await solveMix({ ...problem, limits: { ...problem.limits, perGpu: { small: 1 } } })).toEqual({ replicas: [2, 0], columnOf: [0, 0] });
    expect(await solveMix({ ...problem, limits: { ...problem.limits, gpus: 1 } })).toBeUndefined();
  });

  it('is written as an LP program', () => {
    expect(programOf(problem)).toContain('served1: x1_0 + x1_1 = 1');
  });
});
