import type { ArrivalSpec, CurveArrivalSpec, SeriesArrivalSpec } from '@foretoken/workload';
import { z } from 'zod';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber, word } from './primitives.ts';

const DAY_S = 86_400;

const choices = {
  rateScale: positiveNumber('2 = twice the rate; times stay.').exactOptional(),
  timeScale: positiveNumber('Speed of the curve’s clock: 24 = a day in an hour. Rates stay.').exactOptional(),
  from: durationS('Where in the curve the workload starts.', true).exactOptional(),
  to: durationS('Where in the curve arrivals end.').exactOptional(),
};
const cv = positiveNumber('Coefficient of variation of the gaps, locally; default 1 = Poisson.').exactOptional();
const plainRate = positiveNumber('Arrivals per second.');
const rate = z.number().min(0).describe('Arrivals per second.');
const again = durationS('Begin again this long after the last beginning.').exactOptional();

/** `process: series`: a rate from a file. */
const series = z.strictObject({
  process: z.literal('series'),
  file: word('CSV of times and rates, relative to this file.'),
  interpolate: z.boolean().describe('Straight lines from row to row; default: a row’s rate holds until the next.').exactOptional(),
  repeat: z.boolean().describe('From the start again after the end; default: arrivals end there.').exactOptional(),
  day: wholeNumber(1, 'Only this day of the file, the first is 1; in place of `from` and `to`.').exactOptional(),
  meanRate: positiveNumber('Scale to this mean of the part chosen.').exactOptional(),
  peakRate: positiveNumber('Scale to this highest rate of the part chosen.').exactOptional(),
  cv: z.union([positiveNumber('A number.'), z.literal('file')], 'must be a number above 0, or `file`').describe('Coefficient of variation of the gaps, locally; 1 = Poisson; file = the file’s column.').exactOptional(),
  ...choices,
});

const diurnal = z.strictObject({
  process: z.literal('diurnal'),
  mean: positiveNumber('Mean arrivals per second, of working days.'),
  peakToMean: z.number().min(1).max(10).default(2).describe('Peak rate / mean rate; 1 = flat, up to 2 a cosine, beyond it a narrower bell.'),
  peakAt: durationS('Time of the peak, from the start of each period; default 14 h of a day, and as much of another period.', true).exactOptional(),
  period: durationS('Length of a day.').default(DAY_S),
  weekend: z.number().min(0).describe('Rate of days 6 and 7 of every 7, relative to the others.').exactOptional(),
  cv,
  ...choices,
});

const step = z.strictObject({
  process: z.literal('step'),
  steps: z.array(z.strictObject({ at: durationS('From when.', true), rate })).min(1).describe('The rate from each time on; the last one stays.'),
  every: again,
  cv,
  ...choices,
});

const spike = z.strictObject({
  process: z.literal('spike'),
  base: rate.describe('Arrivals per second outside the spike.'),
  peak: positiveNumber('Arrivals per second at its height.'),
  at: durationS('When it begins.', true),
  rise: durationS('From base to peak.', true).default(0),
  hold: durationS('At the peak.', true),
  fall: durationS('Back to the base.', true).default(0),
  every: again,
  cv,
  ...choices,
});

const mmpp = z.strictObject({
  process: z.literal('mmpp'),
  states: z.array(z.strictObject({ rate, stay: durationS('Mean time in the state, exponential.') })).min(2).describe('States in turn; two of them, one of rate 0, are on and off.'),
  cv,
  ...choices,
});

const CURVES = [series, diurnal, step, spike, mmpp] as const;

type CurveInput = z.output<(typeof CURVES)[number]>;

/** An arrival process: `arrivals:` of a synthetic workload, of a profile, or of a trace of lengths only. */
export const arrivalsSchema: z.ZodType<ArrivalSpec, unknown> = z
  .discriminatedUnion('process', [
    z.strictObject({ process: z.enum(['poisson', 'constant']), rate: plainRate }),
    z.strictObject({ process: z.literal('gamma'), rate: plainRate, cv: positiveNumber('Coefficient of variation of the gaps; 1 = Poisson.') }),
    z.strictObject({ process: z.literal('weibull'), rate: plainRate, shape: positiveNumber('Weibull shape of the gaps; 1 = Poisson, below 1 = burstier.') }),
    z.strictObject({
      process: z.literal('burst'),
      size: wholeNumber(1, 'Arrivals per burst; default: all of them at once.').exactOptional(),
      every: durationS('Time between bursts.').exactOptional(),
    }),
    ...CURVES,
  ])
  .superRefine((value, context) => {
    const problem = hasRate(value) || value.process === 'burst' ? undefined : curveProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message, params: { code: 'E0106' } });
  })
  .transform((value): ArrivalSpec => {
    if (value.process === 'burst') {
      const { process, size, every } = value;
      return { process, ...(size === undefined ? {} : { size }), ...(every === undefined ? {} : { everyS: every }) };
    }
    if (!hasRate(value)) return curveSpec(value);
    const { rate: ratePerS, ...rest } = value;
    return { ...rest, ratePerS };
  })
  .describe('When requests (or conversations) arrive.');

/** A rate over time: `warp:` of a trace. */
export const warpSchema: z.ZodType<CurveArrivalSpec, unknown> = z
  .discriminatedUnion('process', [...CURVES])
  .superRefine((value, context) => {
    const problem = curveProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message, params: { code: 'E0106' } });
    if (value.cv !== undefined) context.addIssue({ code: 'custom', path: ['cv'], message: 'a warped trace keeps its own gaps: leave out `cv`', params: { code: 'E0111' } });
  })
  .transform((value): CurveArrivalSpec => curveSpec(value))
  .describe('Replay the recorded arrivals under this rate.');

const hasRate = <T extends object>(value: T): value is Extract<T, { readonly rate: number }> => 'rate' in value;

/** What a curve says that cannot be: message and key. */
function curveProblem(value: CurveInput): { readonly key: string; readonly message: string } | undefined {
  const { from = 0, to = Infinity } = value;
  if (to <= from) return { key: 'to', message: `must be after \`from\` (${from} s), not ${to} s` };
  switch (value.process) {
    case 'series':
      return seriesProblem(value);
    case 'diurnal':
      return value.peakAt === undefined || value.peakAt < value.period ? undefined : { key: 'peakAt', message: `must be within the period of ${value.period} s, not ${value.peakAt} s` };
    case 'step':
      return stepProblem(value);
    case 'spike': {
      const lengthS = value.rise + value.hold + value.fall;
      if (lengthS === 0) return { key: 'hold', message: 'must be above 0 s when `rise` and `fall` take no time' };
      return (value.every ?? Infinity) >= lengthS ? undefined : { key: 'every', message: `must be at least the length of the spike (${lengthS} s), not ${value.every} s` };
    }
    case 'mmpp':
      return value.states.some((state) => state.rate > 0) ? undefined : { key: 'states', message: 'must have a rate above 0' };
  }
}

function seriesProblem({ day, from, to, ...scales }: z.output<typeof series>): { readonly key: string; readonly message: string } | undefined {
  if (day !== undefined && (from !== undefined || to !== undefined)) return { key: 'day', message: '`day` is a window already: leave out `from` and `to`' };
  const given = (['meanRate', 'peakRate', 'rateScale'] as const).filter((key) => scales[key] !== undefined);
  return given.length < 2 ? undefined : { key: given[1]!, message: `give only one of ${given.map((key) => `\`${key}\``).join(', ')}` };
}

function stepProblem({ steps, every: everyS = Infinity }: z.output<typeof step>): { readonly key: string; readonly message: string } | undefined {
  const late = steps.findIndex(({ at }, i) => at >= everyS || at <= (steps[i - 1]?.at ?? -1));
  if (late >= 0) return { key: 'steps', message: `must rise in time${everyS === Infinity ? '' : ` and stay below \`every\` (${everyS} s)`}: step ${late + 1} is at ${steps[late]?.at} s` };
  return steps.some((each) => each.rate > 0) ? undefined : { key: 'steps', message: 'must have a rate above 0' };
}

/** A curve in the units of the generators. */
function curveSpec(value: CurveInput): CurveArrivalSpec {
  const { cv: variation, rateScale, timeScale, from, to } = value;
  const common = {
    ...(variation === undefined ? {} : { cv: variation }),
    ...(rateScale === undefined ? {} : { rateScale }),
    ...(timeScale === undefined ? {} : { timeScale }),
    ...(from === undefined ? {} : { fromS: from }),
    ...(to === undefined ? {} : { toS: to }),
  };
  switch (value.process) {
    case 'series':
      return { ...common, ...seriesSpec(value) };
    case 'diurnal':
      return { ...common, process: 'diurnal', meanRatePerS: value.mean, peakToMean: value.peakToMean, peakAtS: value.peakAt ?? (14 / 24) * value.period, periodS: value.period, ...(value.weekend === undefined ? {} : { weekend: value.weekend }) };
    case 'step':
      return { ...common, process: 'step', steps: value.steps.map(({ at, rate: ratePerS }) => ({ atS: at, ratePerS })), ...repeated(value.every) };
    case 'spike':
      return { ...common, process: 'spike', baseRatePerS: value.base, peakRatePerS: value.peak, atS: value.at, riseS: value.rise, holdS: value.hold, fallS: value.fall, ...repeated(value.every) };
    case 'mmpp':
      return { ...common, process: 'mmpp', states: value.states.map(({ rate: ratePerS, stay }) => ({ ratePerS, meanStayS: stay })) };
  }
}

const repeated = (everyS: number | undefined): { readonly everyS?: number } => (everyS === undefined ? {} : { everyS });

function seriesSpec({ file, interpolate, repeat, day, meanRate, peakRate }: z.output<typeof series>): SeriesArrivalSpec {
  return {
    process: 'series',
    file,
    ...(interpolate === undefined ? {} : { interpolate }),
    ...(repeat === undefined ? {} : { repeat }),
    ...(day === undefined ? {} : { fromS: (day - 1) * DAY_S, toS: day * DAY_S }),
    ...(meanRate === undefined ? {} : { meanRatePerS: meanRate }),
    ...(peakRate === undefined ? {} : { peakRatePerS: peakRate }),
  };
}
