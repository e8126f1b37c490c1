import { randomStream } from '@foretoken/kernel';
import { owenScramble } from './owen-scramble.ts';
import { sobolDirections, sobolWord } from './sobol-sequence.ts';

/**
 * The first `count` points of a scrambled Sobol sequence in [0, 1)^`dimensions`, row by row; at most MOST_SOBOL_DIMENSIONS. Balanced best
 * where `count` is a power of 2. Each dimension is scrambled by a word of the stream `sweep/sobol`.
 */
export function scrambledSobol(count: number, dimensions: number, seed: number): Float64Array {
  const points = new Float64Array(count * dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const directions = sobolDirections(dimension);
    const scramble = randomStream(seed, 'sweep/sobol', dimension).nextUint32();
    for (let i = 0; i < count; i++) points[i * dimensions + dimension] = owenScramble(sobolWord(i, directions), scramble) / 0x100000000;
  }
  return points;
}
