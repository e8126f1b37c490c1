import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('starts where it is told and moves forward, also by nothing', () => {
    const clock = new VirtualClock(2);
    clock.advanceTo(2);
    clock.advanceTo(3.5);
    expect(clock.nowS).toBe(3.5);
  });

  it.each([3.4999, -Infinity, Number.NaN])('refuses to go from 3.5 s to %s s', (timeS) => {
    const clock = new VirtualClock(3.5);
    expect(() => clock.advanceTo(timeS)).toThrowError(expect.objectContaining({ code: 'E0001', exitCode: 1 }));
    expect(clock.nowS).toBe(3.5);
  });
});
