import { describe, expect, it } from 'vitest';
import type { WorkerInfo } from '../queue-store.ts';
import { WorkerWatch } from './worker-watch.ts';

const worker = (id: string, program: string, threads = 2): WorkerInfo => ({ id, host: id, program, threads });

function watch(waitS: number): { readonly watch: WorkerWatch; readonly told: string[] } {
  const told: string[] = [];
  return { watch: new WorkerWatch('mine', waitS, (message) => told.push(message)), told };
}

describe('who is there', () => {
  it('is told once, and when it is gone', () => {
    const { watch: own, told } = watch(60);
    own.see([], 0);
    own.see([worker('a', 'mine'), worker('b', 'mine', 1), worker('c', 'other')], 1);
    expect(own.threads).toBe(3);
    own.see([worker('b', 'mine', 1)], 2);
    own.see([worker('b', 'mine', 1)], 3);
    expect(told).toEqual(['no worker is there yet; start some with `foretoken worker`', 'worker a is there, 2 threads', 'worker b is there, 1 thread', 'worker a is gone']);
  });

  it('ends the wait when it is only others for so long', () => {
    const { watch: own } = watch(60);
    own.see([worker('a', 'other')], 1000);
    own.see([worker('a', 'other')], 60_999);
    expect(() => own.see([worker('a', 'other')], 61_000)).toThrow(/\(other\), none runs mine, after 60 s/);
  });

  it('waits on for workers that never came, and with 0 for ever', () => {
    watch(1).watch.see([], 0);
    const { watch: patient } = watch(0);
    patient.see([worker('a', 'other')], 0);
    expect(() => patient.see([worker('a', 'other')], 1e12)).not.toThrow();
    const { watch: own } = watch(1);
    own.see([], 0);
    expect(() => own.see([], 1e12)).not.toThrow();
  });
});
