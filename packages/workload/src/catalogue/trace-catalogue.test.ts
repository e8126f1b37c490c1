import { describe, expect, it } from 'vitest';
import { formatNames } from '../formats/detect-format.ts';
import { profileNames } from '../profile/load-profile.node.ts';
import { loadTraceCatalogue } from './load-trace-catalogue.node.ts';

describe('traces/catalogue.json', () => {
  it('names each trace once, and only formats and profiles that exist', async () => {
    const { traces } = await loadTraceCatalogue();
    const profiles = await profileNames();
    expect(new Set(traces.map(({ id }) => id)).size).toBe(traces.length);
    for (const { format, profile } of traces) {
      if (format !== null) expect(formatNames).toContain(format);
      if (profile !== null) expect(profiles).toContain(profile);
    }
    expect(traces.filter(({ profile }) => profile !== null).length).toBe(profiles.length);
  });

  it('says E0531 when it is not there', async () => {
    await expect(loadTraceCatalogue(import.meta.dirname)).rejects.toMatchObject({ code: 'E0531' });
  });
});
