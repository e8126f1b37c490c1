import { ForetokenError } from '@foretoken/kernel';
import type { GpuDefaults } from './gpu-defaults.ts';
import type { GpuProfile, ProfileEntry, TableName } from './gpu-profile.ts';

/** A chosen row, its key, and whether it was measured on this GPU. */
export interface PickedEntry {
  readonly key: string;
  readonly entry: ProfileEntry;
  readonly own: boolean;
}

/**
 * First of `keys` that the GPU's own table has, then the first that the cross-GPU means have.
 * @throws ForetokenError E0403 when neither has any.
 */
export function pickEntry(profile: GpuProfile, defaults: GpuDefaults | null, table: TableName, keys: readonly string[]): PickedEntry {
  for (const own of [true, false]) {
    const rows = own ? profile.tables[table] : defaults?.tables[table];
    for (const key of keys) {
      const entry = rows?.[key];
      if (entry !== undefined) return { key, entry, own: own && profile.basis === 'fitted' };
    }
  }
  throw new ForetokenError(
    `There are no ${table} parameters for ${profile.gpu}: tried ${keys.join(', ')} in its own data and in the cross-GPU means.`,
    {
      code: 'E0403',
      path: `models/latency/${profile.gpu}.json`,
      hint: 'Choose another weight format, KV cache type or engine for this GPU, or add the row to the file.',
    },
  );
}
