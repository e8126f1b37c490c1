import { gamma, GrowableFloat64, randomStream, type RandomStream } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';
import type { PiecewiseArrivalSpec } from './arrival-spec.ts';

/**
 * Poisson arrivals at the rate of `spec`: unit-rate arrivals carried through the inverse of the rate's integral,
 * so that the arrival stream is the same whatever the rate.
 */
export function piecewiseArrivals(spec: PiecewiseArrivalSpec, seed: number | string, count: number, durationS: number): Float64Array {
  checkRates(spec);
  const stream = randomStream(seed, 'arrivals');
  const shares = new CascadeShares(spec, randomStream(seed, 'arrival-shares'));
  const partS = spec.binS / shares.partsPerBin;
  const arrivals = new GrowableFloat64(4096);
  let part = 0;
  /** Expected arrivals up to the start and within the current part. */
  let before = 0;
  let within = shares.expectedIn(0);
  let operational = 0;
  for (;;) {
    operational -= Math.log(stream.nextOpen());
    while (operational >= before + within) {
      before += within;
      part++;
      if (part * partS >= durationS) return arrivals.toArray();
      within = shares.expectedIn(part);
    }
    const timeS = (part + (operational - before) / within) * partS;
    if (timeS >= durationS) return arrivals.toArray();
    arrivals.push(timeS);
    if (arrivals.length >= count) return arrivals.toArray();
  }
}

/** Expected arrivals in each smallest part, bin by bin; a bin's shares are drawn when it is reached. */
class CascadeShares {
  readonly partsPerBin: number;
  readonly #spec: PiecewiseArrivalSpec;
  readonly #stream: RandomStream;
  #bin = -1;
  #expected: Float64Array = new Float64Array(0);

  constructor(spec: PiecewiseArrivalSpec, stream: RandomStream) {
    this.#spec = spec;
    this.#stream = stream;
    this.partsPerBin = (spec.cascade ?? []).reduce((product, { parts }) => product * parts, 1);
  }

  expectedIn(part: number): number {
    const bin = Math.floor(part / this.partsPerBin);
    if (bin !== this.#bin) {
      this.#bin = bin;
      this.#expected = this.#drawBin(bin);
    }
    return this.#expected[part - bin * this.partsPerBin] as number;
  }

  #drawBin(bin: number): Float64Array {
    const { ratesPerS, binS, cascade = [] } = this.#spec;
    let expected: Float64Array = Float64Array.of((ratesPerS[bin % ratesPerS.length] as number) * binS);
    for (const { parts, concentration } of cascade) {
      const finer = new Float64Array(expected.length * parts);
      expected.forEach((mass, i) => {
        const shares = dirichlet(parts, concentration, this.#stream);
        shares.forEach((share, j) => (finer[i * parts + j] = mass * share));
      });
      expected = finer;
    }
    return expected;
  }
}

/** Shares that add up to 1. */
function dirichlet(parts: number, concentration: number, stream: RandomStream): Float64Array {
  if (concentration === Infinity) return new Float64Array(parts).fill(1 / parts);
  const weight = gamma(concentration, 1);
  const shares = new Float64Array(parts).map(() => weight.sample(stream));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) {
    shares[0] = 1;
    return shares;
  }
  return shares.map((share) => share / total);
}

function checkRates({ binS, ratesPerS, cascade = [] }: PiecewiseArrivalSpec): void {
  if (!(binS > 0 && binS < Infinity)) throw badSpec('arrivals.binS', binS, 'a finite number of seconds above 0');
  const bad = ratesPerS.findIndex((rate) => !(rate >= 0 && rate < Infinity));
  if (bad >= 0) throw badSpec(`arrivals.ratesPerS[${bad}]`, ratesPerS[bad], 'a finite rate from 0');
  if (!ratesPerS.some((rate) => rate > 0)) throw badSpec('arrivals.ratesPerS', ratesPerS, 'a list with at least one rate above 0');
  cascade.forEach(({ parts, concentration }, level) => {
    if (!(Number.isInteger(parts) && parts > 1)) throw badSpec(`arrivals.cascade[${level}].parts`, parts, 'a whole number from 2');
    if (!(concentration > 0)) throw badSpec(`arrivals.cascade[${level}].concentration`, concentration, 'a number above 0');
  });
}
