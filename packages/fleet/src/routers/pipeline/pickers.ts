import type { RandomStream } from '@foretoken/kernel';
import type { Picker } from './pipeline-part.ts';

export const PICKER_NAMES = ['max-score', 'weighted-random', 'random'] as const;

export type PickerName = (typeof PICKER_NAMES)[number];

/** The pickers of llm-d. Each draws as often for every load, so that a busier fleet shifts no later draw. */
export const PICKERS: Readonly<Record<PickerName, (stream: RandomStream) => Picker>> = {
  'max-score': (stream) => (scores, count) => {
    let [most, ties] = [-Infinity, 0];
    for (let i = 0; i < count; i++) {
      if (scores[i]! > most) [most, ties] = [scores[i]!, 0];
      if (scores[i] === most) ties++;
    }
    // A shuffle and then the first of the largest takes each of them as often.
    let drawn = Math.floor(stream.nextFloat() * ties);
    let best = 0;
    while (scores[best] !== most || drawn-- > 0) best++;
    return best;
  },
  // A-Res of Efraimidis and Spirakis: the largest U^(1/w), by its logarithm.
  'weighted-random': (stream) => (scores, count) => {
    let best = 0;
    let [most, mostOfNone] = [-Infinity, -Infinity];
    let found = false;
    for (let i = 0; i < count; i++) {
      const log = Math.log(stream.nextOpen());
      const weight = scores[i]!;
      if (weight > 0) {
        if (!found || log / weight > most) [best, most, found] = [i, log / weight, true];
      } else if (!found && log > mostOfNone) [best, mostOfNone] = [i, log];
    }
    return best;
  },
  random: (stream) => (_scores, count) => stream.nextInt(count),
};
