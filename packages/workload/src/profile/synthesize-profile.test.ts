import { describe, expect, it } from 'vitest';
import { inspectTrace } from '../stats/inspect-trace.ts';
import { loadProfile, profileNames } from './load-profile.node.ts';
import { parseDataFile } from './parse-data-file.ts';
import { synthesizeProfile } from './synthesize-profile.ts';
import { workloadProfileSchema } from './workload-profile.ts';

describe('built-in profiles', () => {
  it('are azure-code and azure-conversation, with their licence', async () => {
    expect(await profileNames()).toEqual(['azure-code', 'azure-conversation']);
    for (const name of await profileNames()) {
      const profile = await loadProfile(name);
      expect([profile.name, profile.source.licence]).toEqual([name, 'CC-BY-4.0']);
      expect(profile.source.attribution).toContain('Splitwise');
    }
  });

  it('give the same workload for the same seed', async () => {
    const profile = await loadProfile('azure-code');
    expect(synthesizeProfile(profile, 1)).toEqual(synthesizeProfile(profile, 1));
    expect(synthesizeProfile(profile, 1).count).not.toBe(synthesizeProfile(profile, 2).count);
  });

  it('take a duration, a rate scale and a number of requests', async () => {
    const profile = await loadProfile('azure-conversation');
    const minutes = synthesizeProfile(profile, 1, { durationS: 600 });
    expect(minutes.arrivalS[minutes.count - 1]).toBeLessThan(600);
    const double = synthesizeProfile(profile, 1, { durationS: 600, rateScale: 2 });
    expect(double.count / minutes.count).toBeGreaterThan(1.85);
    expect(double.count / minutes.count).toBeLessThan(2.15);
    const long = synthesizeProfile(profile, 1, { durationS: 3 * profile.durationS, requests: 50_000 });
    expect(long.count).toBe(50_000);
    // Lengths do not depend on the arrivals.
    expect(double.inputTokens.slice(0, minutes.count)).toEqual(minutes.inputTokens);
  });

  it('refuse bad options and unknown names with the nearest name', async () => {
    const profile = await loadProfile('azure-code');
    const tooThin = (): unknown => synthesizeProfile(profile, 1, { durationS: 600, rateScale: 1e-9 });
    expect(tooThin).toThrow(/^workload.duration: no request arrives within 600 s at `workload.rateScale: 1e-9`/);
    expect(tooThin).toThrow(expect.objectContaining({ code: 'E0513' }) as Error);
    expect(() => synthesizeProfile(profile, 1, { rateScale: 0 })).toThrow(expect.objectContaining({ code: 'E0513' }) as Error);
    await expect(loadProfile('azure-cod')).rejects.toMatchObject({ code: 'E0530', hint: expect.stringContaining('"azure-code"') as string });
    await expect(loadProfile('../../package')).rejects.toMatchObject({ code: 'E0530' });
  });

  it('refuse a damaged file at the place of the damage', async () => {
    const profile = await loadProfile('azure-code');
    const damaged = { ...profile, lengths: { ...profile.lengths, probabilities: profile.lengths.probabilities.slice(1) } };
    expect(() => parseDataFile(workloadProfileSchema, 'p.json', JSON.stringify(damaged))).toThrow(expect.objectContaining({ code: 'E0531', message: expect.stringContaining('lengths.') as string }) as Error);
    expect(() => parseDataFile(workloadProfileSchema, 'p.json', '{')).toThrow(expect.objectContaining({ code: 'E0531' }) as Error);
  });

  it('keep the dependence of output on input', async () => {
    const { pearsonInputOutput } = inspectTrace(synthesizeProfile(await loadProfile('azure-conversation'), 1));
    expect(pearsonInputOutput).toBeLessThan(-0.08);
  });
});
