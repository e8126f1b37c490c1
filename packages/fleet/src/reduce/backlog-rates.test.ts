import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../result.ts';
import { backlogOf } from './backlog.ts';

const SEEDS = 150;
const BINS = 150;

/** Mean queue length per bin up to the last arrival of a first-come-first-served M/M/c queue that starts empty. */
function queue(seed: number, requests: number, load: number, servers: number): { readonly timeline: Timeline; readonly lastS: number } {
  const [arrivals, services] = [randomStream(seed, 'arrivals'), randomStream(seed, 'services')];
  const freeS = new Float64Array(servers);
  const spans: [number, number][] = [];
  let lastS = 0;
  for (let request = 0; request < requests; request++) {
    lastS -= Math.log(arrivals.nextOpen()) / (load * servers);
    const next = freeS.indexOf(Math.min(...freeS));
    const startS = Math.max(lastS, freeS[next]!);
    freeS[next] = startS - Math.log(services.nextOpen());
    spans.push([lastS, startS]);
  }
  const binS = lastS / BINS;
  const waiting = Array.from({ length: BINS }, () => 0);
  for (const [from, to] of spans) {
    for (let bin = Math.floor(from / binS); bin < BINS && bin * binS < to; bin++) waiting[bin]! += (Math.min(to, (bin + 1) * binS) - Math.max(from, bin * binS)) / binS;
  }
  return { timeline: { binS, waiting, running: [], kvUsage: [], outputTokensPerS: [], prefillTokensPerS: [], arrivalsPerS: [] }, lastS };
}

/** Share of seeds that are called overloaded. */
function called(requests: number, load: number, servers: number): number {
  let count = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const { timeline, lastS } = queue(seed, requests, load, servers);
    if (backlogOf(timeline, lastS, requests).isGrowing) count++;
  }
  return count / SEEDS;
}

describe('short runs of M/M/1 and M/M/16', () => {
  it.each([
    // A line through the queue alone called 28, 44, 25 and 19 % of these.
    [300, 0.9, 1, 0.18],
    [300, 0.95, 1, 0.36],
    [1000, 0.95, 1, 0.2],
    [1000, 0.95, 16, 0.15],
    [1000, 0.8, 1, 0.02],
    [3000, 0.95, 1, 0.05],
  ])('%d requests at load %d on %d servers are seldom called overloaded', (requests, load, servers, most) => {
    expect(called(requests, load, servers)).toBeLessThanOrEqual(most);
  });

  it.each([
    [300, 1.2, 1, 0.9],
    [1000, 1.05, 1, 0.7],
    [1000, 1.1, 1, 0.9],
    [1000, 1.1, 16, 0.88],
    [3000, 1.05, 16, 0.78],
    [300, 1.5, 16, 0.98],
  ])('%d requests at load %d on %d servers are found overloaded', (requests, load, servers, least) => {
    expect(called(requests, load, servers)).toBeGreaterThanOrEqual(least);
  });
});
