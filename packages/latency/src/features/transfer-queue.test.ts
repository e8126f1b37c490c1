import { describe, expect, it } from 'vitest';
import { TransferQueue } from './transfer-queue.ts';

const queue = (): TransferQueue => new TransferQueue({ bytesPerS: 100, latencyS: 0.5 });

describe('TransferQueue', () => {
  it('moves one thing after the other', () => {
    const link = queue();
    expect(link.enqueue(1, 100)).toBe(2.5);
    expect(link.enqueue(2, 50)).toBe(3.5);
    expect(link.enqueue(10, 50)).toBe(11);
    expect(link.freeS).toBe(11);
  });

  it('waits for what is to be moved', () => {
    expect(queue().enqueue(1, 100, 4)).toBe(5.5);
  });

  it('takes no time for nothing, and leaves the link to others', () => {
    const link = queue();
    expect(link.enqueue(1, 0, 3)).toBe(3);
    expect(link.freeS).toBe(0);
  });
});
