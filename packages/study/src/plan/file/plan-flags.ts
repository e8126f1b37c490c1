/** What the command line says in place of the plan file. */
export interface PlanOverrides {
  readonly gpus?: readonly string[];
  readonly engines?: readonly string[];
  readonly ratePerS?: number;
  readonly growth?: readonly number[];
  readonly sloPreset?: string;
  readonly top?: number;
  readonly seed?: number;
}
