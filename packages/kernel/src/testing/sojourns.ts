import { randomStream } from '../random/named-stream.ts';

export const SEEDS = 400;

/** Sojourn times of an M/M/1 queue with mean service 1 / `rate` from its steady state on, by Lindley's recursion: exponential with rate − load. */
export function sojourns(seed: number, n: number, load: number, rate = 1): Float64Array {
  const [arrivals, services, start] = ['arrivals', 'services', 'start'].map((name) => randomStream(seed, name)) as [ReturnType<typeof randomStream>, ReturnType<typeof randomStream>, ReturnType<typeof randomStream>];
  const exponential = (stream: typeof arrivals, mean: number): number => -Math.log(1 - stream.nextFloat()) * mean;
  let wait = start.nextFloat() < load / rate ? exponential(start, 1 / (rate - load)) : 0;
  return Float64Array.from({ length: n }, () => {
    const sojourn = wait + exponential(services, 1 / rate);
    wait = Math.max(0, sojourn - exponential(arrivals, 1 / load));
    return sojourn;
  });
}

/** The p-quantile of those. */
export const exactQuantile = (p: number, load: number, rate = 1): number => -Math.log(1 - p) / (rate - load);

/** Share of seeds whose interval covers the truth. */
export function coverage(covers: (seed: number) => boolean): number {
  let hits = 0;
  for (let seed = 0; seed < SEEDS; seed++) if (covers(seed)) hits++;
  return hits / SEEDS;
}
