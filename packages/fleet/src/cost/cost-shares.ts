import { apportion } from './apportion.ts';

/** Where the paid GPU-seconds went; disjoint, and together all that was billed. */
export interface SpentGpuSeconds {
  /** Useful work, by request class. */
  readonly busy: Readonly<Record<string, number>>;
  /** Replicas without work, and GPUs of nodes without replicas. */
  readonly idle: number;
  /** Nodes on their way and replicas that start. */
  readonly coldStart: number;
  /** Replicas that take no more requests, beside the work they still do. */
  readonly draining: number;
  /** Work that was thrown away: abandoned attempts, recomputation. */
  readonly wasted: number;
}

/** Dollars by where they went. */
export interface CostShares {
  readonly usd: number;
  /** Of the work itself. */
  readonly classes: Readonly<Record<string, number>>;
  readonly idle: number;
  readonly coldStart: number;
  readonly draining: number;
  readonly wasted: number;
  /** Everything, laid on the classes in proportion to their work; empty when nothing was done. */
  readonly loaded: Readonly<Record<string, number>>;
}

/** Divides a bill by GPU-seconds. The parts add up to `usd` exactly, and so do the loaded costs of the classes. */
export function costShares(seconds: SpentGpuSeconds, usd: number): CostShares {
  const names = Object.keys(seconds.busy);
  const work = names.map((name) => seconds.busy[name]!);
  const parts = apportion(usd, [...work, seconds.wasted, seconds.draining, seconds.coldStart, seconds.idle]);
  const [wasted, draining, coldStart, idle] = parts.slice(names.length) as [number, number, number, number];
  const loaded = work.some((each) => each > 0) ? apportion(usd, work) : [];
  return { usd, classes: named(names, parts), idle, coldStart, draining, wasted, loaded: named(names.slice(0, loaded.length), loaded) };
}

function named(names: readonly string[], values: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
