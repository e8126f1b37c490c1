/** Slack of comparing moments that are sums of periods. */
const SLACK_S = 1e-9;

/** A loop of its own period inside a controller that wakes more often. */
export class Every {
  readonly periodS: number;
  #dueS: number;

  /** Due for the first time at `firstS`; default: whenever it is asked. */
  constructor(periodS: number, firstS: number = -Infinity) {
    this.periodS = periodS;
    this.#dueS = firstS;
  }

  /** Is it time? Then the next time is a period later. */
  isDue(nowS: number): boolean {
    if (nowS + SLACK_S < this.#dueS) return false;
    this.#dueS = Math.max(this.#dueS, nowS - this.periodS) + this.periodS;
    if (this.#dueS <= nowS + SLACK_S) this.#dueS = nowS + this.periodS;
    return true;
  }
}
