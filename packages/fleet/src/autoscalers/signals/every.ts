/** Slack of comparing moments that are sums of periods. */
const SLACK_S = 1e-9;

/** A loop of its own period inside a controller that wakes more often. */
export class Every {
  readonly periodS: number;
  #dueS = -Infinity;

  constructor(periodS: number) {
    this.periodS = periodS;
  }

  /** Is it time? Then the next time is a period later. */
  isDue(nowS: number): boolean {
    if (nowS + SLACK_S < this.#dueS) return false;
    this.#dueS = Math.max(this.#dueS, nowS - this.periodS) + this.periodS;
    if (this.#dueS <= nowS + SLACK_S) this.#dueS = nowS + this.periodS;
    return true;
  }
}
