import { randomStream, zipf } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';
import type { LabelSpec } from './synthesis-spec.ts';

/**
 * One number per request, 0 = none: drawn anew for each request, or once per session where `session` is given.
 * @throws ForetokenError E0520.
 */
export function labelColumn(spec: LabelSpec, name: 'adapters' | 'grammars', seed: number | string, count: number, session?: Int32Array): Int32Array {
  const { share = 1, count: kinds, zipf: exponent = 0 } = spec;
  if (!(Number.isInteger(kinds) && kinds >= 1)) throw badSpec(`${name}.count`, kinds, 'a whole number from 1');
  if (!(share >= 0 && share <= 1)) throw badSpec(`${name}.share`, share, 'a number from 0 to 1');
  const stream = randomStream(seed, name);
  const popularity = zipf(kinds, exponent);
  const draw = (): number => (stream.nextFloat() < share ? popularity.sample(stream) : 0);
  const column = new Int32Array(count);
  const bySession = new Map<number, number>();
  for (let r = 0; r < count; r++) {
    const owner = session?.[r] ?? -1;
    if (owner < 0) column[r] = draw();
    else {
      if (!bySession.has(owner)) bySession.set(owner, draw());
      column[r] = bySession.get(owner)!;
    }
  }
  return column;
}
