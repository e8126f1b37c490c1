import type { GpuProfile, ProfileDatasheet } from '../profile/gpu-profile.ts';

/** A profile's datasheet per microsecond, as the operators use it. */
export interface Device {
  /** FLOP/us of a number format; the bf16 peak stands in where the datasheet has none. */
  peak(name: 'bf16' | 'fp8' | 'fp4' | 'int8'): number;
  /** Bytes/us. */
  readonly bandwidth: number;
  /** Scale-up link, bytes/us and direction. */
  readonly link: number;
  readonly sm: number;
  readonly l2Bytes: number;
}

/** Converts a profile's datasheet to microseconds. */
export function createDevice(profile: GpuProfile): Device {
  const sheet: ProfileDatasheet = profile.datasheet;
  return {
    peak: (name) => (sheet[name] ?? sheet.bf16) * 1e-6,
    bandwidth: sheet.bw * 1e-6,
    link: sheet.nvl * 1e-6,
    sm: sheet.sm,
    l2Bytes: profile.l2Bytes,
  };
}

/** A fitted constant that the parser has checked to be there. */
export function constant(theta: Readonly<Record<string, number>>, name: string): number {
  const value = theta[name];
  if (value === undefined) throw new Error(`constant ${name} is missing`);
  return value;
}
