/** `fleet.autoscale` of a scenario. */
export interface AutoscaleScenario {
  readonly policy: string;
  readonly min: number;
  readonly max: number;
  /** The policy's own settings; durations are named `…S` and in seconds. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Seconds between scrapes; absent = the policy's. */
  readonly scrapeS?: number;
  /** Seconds until a scrape is seen; absent = the policy's. */
  readonly delayS?: number;
}
