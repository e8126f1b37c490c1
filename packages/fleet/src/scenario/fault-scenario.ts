/** Which replicas a fault strikes: by number in their pool; absent = all of the pool, absent pool = all pools. */
export interface FaultAim {
  readonly pool?: string;
  readonly replicas?: readonly number[];
}

/** A window of virtual time. */
export interface FaultWindow {
  readonly atS: number;
  /** Absent = to the end. */
  readonly forS?: number;
}

/** Something that goes wrong. */
export type FaultScenario =
  /** Every replica crashes after a time drawn from an exponential distribution, and again after it is back. */
  | ({ readonly kind: 'mtbf'; readonly meanS: number } & FaultAim)
  /** Crash at a moment; the replica starts again at once, with all the stages of a cold start that its node does not keep. */
  | ({ readonly kind: 'crash'; readonly atS: number } & FaultAim)
  /** Crash, and no start before the window is over. */
  | ({ readonly kind: 'outage' } & FaultWindow & FaultAim)
  /** The engine stands still, and nobody notices but those who wait. */
  | ({ readonly kind: 'hang' } & FaultWindow & FaultAim)
  /** Steps take longer. */
  | ({ readonly kind: 'slow'; readonly factor: number } & FaultWindow & FaultAim)
  /** Every message between router and replica takes longer. */
  | ({ readonly kind: 'delay'; readonly delayS: number } & FaultWindow & FaultAim)
  /** No message passes; the router finds out after `detectS`, and sends nothing there until the window is over. */
  | ({ readonly kind: 'partition'; readonly detectS: number } & FaultWindow & FaultAim)
  /** Notice, then the end, as a spot instance has it: no new requests, `noticeS` to drain, a replacement at once. */
  | ({ readonly kind: 'preempted'; readonly atS: number; readonly noticeS: number } & FaultAim)
  /** All replicas of a zone are lost, and none starts there before the window is over. */
  | ({ readonly kind: 'zone'; readonly zone: number } & FaultWindow)
  /** Every replica is replaced: at most `surge` more than wanted, at most `unavailable` fewer. */
  | { readonly kind: 'upgrade'; readonly atS: number; readonly pool?: string; readonly surge: number; readonly unavailable: number };
