/** A kind of fleet that differs in its number of replicas only. */
export interface Shape {
  /** `sglang h100-sxm tp4 fp8 · chunkedPrefillSize 1024`. */
  readonly label: string;
  /** Shapes of one deployment compete for one rank. */
  readonly deployment: string;
  readonly engine: string;
  readonly gpu: string;
  /** `tp4`, or `P/D tp4`. */
  readonly layout: string;
  readonly gpusPerReplica: number;
  readonly usdPerReplicaHour: number;
  /** Fewer replicas cannot carry the rate, by the roofline. */
  readonly leastReplicas: number;
  /** More are not to be had. */
  readonly mostReplicas: number;
  /** By queueing theory. */
  readonly estimate: number;
  /** `fleet:` of a scenario with so many replicas. */
  fleetAt(replicas: number): Readonly<Record<string, unknown>>;
}
