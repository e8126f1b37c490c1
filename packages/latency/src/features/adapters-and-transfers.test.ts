import { loadGpu } from '@foretoken/catalog/node';
import { describe, expect, it } from 'vitest';
import { dataOf } from '../deployments.fixture.ts';
import { DEEPSEEK_V3, gpuOf, H100, LLAMA_8B } from '../models.fixture.ts';
import { adapterBytes } from './lora-cost.ts';
import { overlappedTransferS, transferLink, transferS } from './transfer.ts';

const DATA = dataOf(H100).features;
const bytesOf = (tensorParallel: number, pipelineParallel = 1): number => adapterBytes(LLAMA_8B, DATA, { rank: 16, tensorParallel, pipelineParallel });

describe('adapterBytes', () => {
  it('is two bytes for each of the 41,943,040 parameters of rank 16 on all projections of Llama-3.1-8B', () => {
    expect(bytesOf(1)).toBe(2 * 41_943_040);
  });

  it('splits half of each adapter over ranks, and layers over stages', () => {
    expect(bytesOf(4)).toBeLessThan(bytesOf(1));
    expect(bytesOf(4)).toBeGreaterThan(bytesOf(1) / 4);
    expect(bytesOf(1, 2)).toBe(bytesOf(1) / 2);
  });

  it('leaves experts plain', () => {
    const bytes = adapterBytes(DEEPSEEK_V3, DATA, { rank: 16, tensorParallel: 1, pipelineParallel: 1 });
    expect(bytes).toBeLessThan(2 * 16 * 61 * 200_000);
    expect(bytes).toBeGreaterThan(2 * 16 * 61 * 50_000);
  });
});

describe('transfers', () => {
  const gpu = loadGpu('h100-sxm');

  it('take a latency and the bytes at the slower of tier and PCIe', () => {
    const host = transferLink(DATA, gpu, 'host');
    expect(host.bytesPerS).toBeCloseTo(0.8 * (gpu.pcie?.bytesPerS as number), 0);
    expect(transferS(host, 1e9)).toBeCloseTo(20e-6 + 1e9 / host.bytesPerS, 12);
    expect(transferS(host, 0)).toBe(0);
    const nvme = transferLink(DATA, gpu, 'nvme');
    expect(transferS(nvme, 1e9)).toBeGreaterThan(5 * transferS(host, 1e9));
    const slow = gpuOf({ id: 'slow', pcie: { generation: '3x4', bytesPerS: 4e9 } });
    expect(transferLink(DATA, slow, 'nvme').bytesPerS).toBe(0.8 * 4e9);
  });

  it('overlap layer by layer: the longer side, and a layer of the shorter', () => {
    const link = { bytesPerS: 1e9, latencyS: 0 };
    expect(overlappedTransferS(link, 1e7, 10, 0.1)).toBeCloseTo(0.1 + 0.001, 12);
    expect(overlappedTransferS(link, 1e9, 10, 0.1)).toBeCloseTo(1 + 0.01, 12);
    expect(overlappedTransferS(link, 0, 10, 0.1)).toBe(0.1);
  });

  it('name what is not known', () => {
    expect(() => transferLink(DATA, gpu, 'tape')).toThrow(expect.objectContaining({ code: 'E0409', message: expect.stringContaining('host, nvme, remote') }));
    expect(() => transferLink(DATA, gpuOf({ id: 'odd', pcie: null }), 'host')).toThrow(expect.objectContaining({ code: 'E0409', path: 'gpus/odd.pcie' }));
  });
});
