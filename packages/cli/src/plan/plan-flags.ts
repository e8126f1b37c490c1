import type { PlanOverrides } from '@foretoken/study';
import { badFlagValue } from '../diagnostics.ts';

/** Flags of `foretoken plan`. */
export interface PlanFlags {
  readonly gpus: string | undefined;
  readonly engines: string | undefined;
  readonly rate: string | undefined;
  readonly growth: string | undefined;
  readonly 'slo-preset': string | undefined;
  readonly top: number | undefined;
  readonly set: readonly string[];
  readonly seed: number | undefined;
  readonly out: string | undefined;
  readonly workers: number | undefined;
  readonly quiet: boolean;
}

/** What the flags say in place of the plan. @throws ForetokenError E0205. */
export function overridesOf({ gpus, engines, rate, growth, 'slo-preset': sloPreset, top, seed }: PlanFlags): PlanOverrides {
  return {
    ...(gpus === undefined ? {} : { gpus: words('--gpus', gpus) }),
    ...(engines === undefined ? {} : { engines: words('--engines', engines) }),
    ...(rate === undefined ? {} : { ratePerS: positive('--rate', rate, rate) }),
    ...(growth === undefined ? {} : { growth: words('--growth', growth).map((word) => positive('--growth', word, growth)) }),
    ...(sloPreset === undefined ? {} : { sloPreset }),
    ...(top === undefined ? {} : { top }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function words(flag: string, text: string): readonly string[] {
  const found = text.split(',').map((word) => word.trim());
  if (found.includes('')) throw badFlagValue(flag, text, 'a list of names, as in `a,b`');
  return found;
}

function positive(flag: string, word: string, given: string): number {
  const value = Number(word);
  if (word === '' || !(value > 0 && value < Infinity)) throw badFlagValue(flag, given, 'numbers above 0');
  return value;
}
