import { badFlagValue } from '../diagnostics.ts';

/** Flags about seeds and replications. */
export interface SeedFlags {
  readonly set: readonly string[];
  readonly seed: number | undefined;
  /** A whole number, or `auto`. */
  readonly replications: string | undefined;
  /** `5%`: replications until figures are known so well. */
  readonly precision: string | undefined;
}

/**
 * `--seed`, `--replications` and `--precision` are overrides like those of `--set`, and come last.
 * @throws ForetokenError E0205.
 */
export function seededSets({ set, seed, replications, precision }: SeedFlags): readonly string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...replicationSets(replications, precision),
  ];
}

function replicationSets(replications: string | undefined, precision: string | undefined): readonly string[] {
  if (precision === undefined) return replications === undefined ? [] : [`replications=${replications}`];
  if (replications !== undefined && replications !== 'auto') throw badFlagValue('--replications', replications, '`auto` beside --precision');
  if (isOutOfRange(precision)) throw badFlagValue('--precision', precision, 'a share above 0 and below 100 %, such as `5%` or 0.05');
  return [`replications={until: {relative: ${precision}}}`];
}

/** What is no number at all is told by the flag's own check. */
function isOutOfRange(share: string): boolean {
  const number = share.endsWith('%') ? Number(share.slice(0, -1)) / 100 : Number(share);
  return number <= 0 || number >= 1;
}
