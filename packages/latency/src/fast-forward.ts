import type { StepTimeModel } from './step-batch.ts';

/** Bend (first + last - 2 middle, relative) below which the midpoint rule is used: error at most a quarter of it. */
const BEND = 4e-4;
/** Stretches this short are summed step by step. */
const SHORT = 4;

/**
 * Seconds of `steps` pure-decode iterations of the same `sequences` requests, the first with `contextTokens`
 * tokens computed before it. Step time is linear in the context to 0.05 %, so n steps take n times the middle
 * one (reference: latency-memory.md section 7); a stretch across a bend (host-bound to GPU-bound, a window
 * filling) is halved until its pieces are straight.
 */
export function decodeStretch(model: StepTimeModel, sequences: number, contextTokens: number, steps: number): number {
  if (steps <= SHORT) {
    let sumS = 0;
    for (let i = 0; i < steps; i++) sumS += model.decodeTimeS(sequences, contextTokens + i * sequences);
    return sumS;
  }
  const firstS = model.decodeTimeS(sequences, contextTokens);
  const middleS = model.decodeTimeS(sequences, contextTokens + (sequences * (steps - 1)) / 2);
  const lastS = model.decodeTimeS(sequences, contextTokens + sequences * (steps - 1));
  if (Math.abs(firstS + lastS - 2 * middleS) <= BEND * middleS) return steps * middleS;
  const half = Math.floor(steps / 2);
  return (
    decodeStretch(model, sequences, contextTokens, half) +
    decodeStretch(model, sequences, contextTokens + half * sequences, steps - half)
  );
}

/**
 * Whole decode iterations until at least `deltaS` seconds have passed: the smallest j with
 * `decodeStretch(j) >= deltaS`, at most `maxSteps` (also when even those end earlier).
 */
export function stepsUntil(model: StepTimeModel, sequences: number, contextTokens: number, deltaS: number, maxSteps: number): number {
  if (deltaS <= 0 || maxSteps <= 0) return 0;
  if (decodeStretch(model, sequences, contextTokens, maxSteps) < deltaS) return maxSteps;
  let low = 0;
  let high = maxSteps;
  let guess = quadraticGuess(model, sequences, contextTokens, deltaS, maxSteps);
  while (high - low > 1) {
    const steps = Math.min(high - 1, Math.max(low + 1, guess));
    const elapsedS = decodeStretch(model, sequences, contextTokens, steps);
    if (elapsedS >= deltaS) high = steps;
    else low = steps;
    guess = steps + correction(model, sequences, contextTokens, steps, deltaS - elapsedS);
  }
  return high;
}

/** Solves a j + b j (j - 1) / 2 = delta for the line through the first and the last step. */
function quadraticGuess(model: StepTimeModel, sequences: number, contextTokens: number, deltaS: number, maxSteps: number): number {
  const a = model.decodeTimeS(sequences, contextTokens);
  const last = model.decodeTimeS(sequences, contextTokens + sequences * (maxSteps - 1));
  const b = maxSteps > 1 ? (last - a) / (maxSteps - 1) : 0;
  if (b <= 0) return Math.ceil(deltaS / a);
  const linear = a - b / 2;
  return Math.ceil((Math.sqrt(linear * linear + 2 * b * deltaS) - linear) / b);
}

/** Steps from here to the target; at least one towards it, so that the bracket closes. */
function correction(model: StepTimeModel, sequences: number, contextTokens: number, steps: number, missingS: number): number {
  const stepS = model.decodeTimeS(sequences, contextTokens + steps * sequences);
  const exact = missingS / stepS;
  return exact > 0 ? Math.ceil(exact) : Math.min(-1, Math.ceil(exact));
}
