import { createRequestLog } from '@foretoken/engines';
import { describe, expect, it } from 'vitest';
import { prove } from './prove.ts';
import { RunRecorder } from './record/run-recorder.ts';
import type { Replay } from './replay.ts';

function replayOf(change: (replay: Replay) => void = () => undefined): Replay {
  const recorder = new RunRecorder(1, 10, true);
  const replay: Replay = { log: createRequestLog(3), recorder, recorders: [recorder] };
  replay.log.firstTokenS[1] = 0.25;
  replay.recorder.onStep(0, 0.25, 0.25, 1, 8, 1, 1, 0, 1);
  replay.recorder.onGap(0.5, 2);
  change(replay);
  return replay;
}

const DIFFERENCES: [string, (replay: Replay) => void, RegExp][] = [
  ['a time in its last bit', ({ log }) => void (log.firstTokenS[1] = 0.25 + 2 ** -54), /firstTokenS of request 1/],
  ['a time that never came', ({ log }) => void (log.finishS[2] = 1), /finishS of request 2: NaN and 1/],
  ['an outcome', ({ log }) => void (log.outcome[0] = 1), /outcome of request 0/],
  ['preemptions', ({ log }) => void log.preemptions[2]!++, /preemptions of request 2/],
  ['a step', ({ recorder }) => recorder.onStep(0, 0.5, 0.25, 1, 0, 1, 1, 0, 1), /steps of replica 0/],
  ['gaps', ({ recorder }) => recorder.onGap(0.75, 3), /quantile of inter-token gaps/],
];

describe('prove', () => {
  it('accepts two equal replays, NaN included', () => {
    expect(() => prove(replayOf(), replayOf())).not.toThrow();
  });

  it.each(DIFFERENCES)('refuses a difference in %s with E0703', (_, change, message) => {
    expect(() => prove(replayOf(), replayOf(change))).toThrow(message);
    expect(() => prove(replayOf(), replayOf(change))).toThrow(expect.objectContaining({ code: 'E0703' }));
  });

  it('refuses steps that differ in nothing but their batch', () => {
    const step = (sequences: number) => (replay: Replay): void => replay.recorder.onStep(0, 0.5, 0.25, sequences, 0, 1, 2, 0, 1);
    expect(() => prove(replayOf(step(1)), replayOf(step(2)))).toThrow(/digest/);
  });
});
