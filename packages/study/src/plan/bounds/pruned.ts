/** Why candidates are left out without being simulated to the end, in the order in which reasons are looked for. */
export const PRUNE_REASONS = {
  memory: 'the model does not fit in memory',
  layout: 'heads, layers or experts do not divide that way, or the layout exceeds a node',
  format: 'engine or GPU lack kernels for the format',
  unsupported: 'the engine cannot be set up so',
  price: 'the GPU has no price',
  'latency-floor': 'an idle replica breaks a bound already',
  limits: 'the fewest replicas that the roofline allows exceed the limits',
  dominated: 'the fewest replicas that the roofline allows cost more than the last rank',
  beaten: 'with as many replicas as the last rank pays for, the SLO is missed in simulation',
  unheld: 'no number of replicas within the limits held the SLO in simulation',
} as const;

export type PruneReason = keyof typeof PRUNE_REASONS;

/** A candidate that was left out. */
export interface Pruned {
  readonly label: string;
  readonly reason: PruneReason;
  /** This candidate's own figures, as a sentence. */
  readonly detail: string;
}
