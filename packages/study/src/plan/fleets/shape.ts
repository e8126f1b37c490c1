import type { Deployment } from '../bounds/deployment.ts';

/** A kind of fleet that differs in its number of replicas only. */
export interface Shape {
  /** `sglang h100-sxm tp4 fp8 · chunkedPrefillSize 1024`. */
  readonly label: string;
  /** Shapes of one deployment compete for one rank. */
  readonly deployment: string;
  readonly engine: string;
  /** `h100-sxm`, or several: `h100-sxm + l40s`. */
  readonly gpu: string;
  /** `tp4`, or `P/D tp4`. */
  readonly layout: string;
  /** Fewer replicas cannot carry the rate, by the roofline. */
  readonly leastReplicas: number;
  /** More are not to be had, spares apart. */
  readonly mostReplicas: number;
  /** By queueing theory. */
  readonly estimate: number;
  /** Range of real step times over predicted ones, of each pool; null = whole steps were never measured. */
  readonly bands: readonly (readonly [number, number] | null)[];
  /** What it is made of; of a fleet of one pool. */
  readonly source?: Deployment;
  gpusAt(replicas: number): number;
  usdAt(replicas: number): number;
  /** `20 × h100-sxm`, or `8 × h100-sxm + 4 × l40s`. */
  gpuText(replicas: number): string;
  /** `fleet:` of a scenario with so many replicas. */
  fleetAt(replicas: number): Readonly<Record<string, unknown>>;
}
