/** A request that can be a member of a `DecodeBatch`. */
export interface DecodeMember {
  /** Tick that computes its last output token. */
  finishTick: number;
  /** Output tokens that existed or were on their way when it joined. */
  producedAtJoin: number;
}
