/** Two pixels for each bin at the shipped width. */
export const MAX_POINTS = 320;

const TIME_UNITS = [['d', 86_400, 3], ['h', 3600, 3], ['min', 60, 3], ['s', 1, 0]] as const;

/** How simulated time is drawn: in the largest unit of which there are at least three. */
export interface TimeAxis {
  readonly unit: string;
  readonly unitS: number;
  readonly end: number;
  /** Bins drawn as one. */
  readonly group: number;
  readonly x: {
    readonly field: 't';
    readonly type: 'quantitative';
    readonly title: string;
    readonly scale: { readonly domain: number[]; readonly nice: false };
    readonly axis: { readonly tickCount: number };
  };
}

/** The horizontal axis of `bins` bins of `binS` seconds. */
export function timeAxis(bins: number, binS: number): TimeAxis {
  const [unit, unitS] = TIME_UNITS.find(([, seconds, least]) => bins * binS >= least * seconds) ?? ['s', 1];
  const end = (bins * binS) / unitS;
  return {
    unit,
    unitS,
    end,
    group: Math.max(1, Math.ceil(bins / MAX_POINTS)),
    x: { field: 't', type: 'quantitative', title: `time, ${unit}`, scale: { domain: [0, end], nice: false }, axis: { tickCount: 8 } },
  };
}
