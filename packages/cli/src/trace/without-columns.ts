import { ForetokenError } from '@foretoken/kernel';

/** Codes of what a column mapping of a scenario mends. */
const UNMAPPED: readonly string[] = ['E0503', 'E0506'];

/** Reads a trace for a command that maps no columns: its hints name no key of a scenario. */
export async function withoutColumns<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof ForetokenError) || !UNMAPPED.includes(error.code)) throw error;
    const { code, path, message } = error;
    const hint = 'Leave --format out, or name another one; columns of any name are read in a scenario only, under `workload.columns`.';
    throw new ForetokenError(message, { code, hint, ...(path === undefined ? {} : { path }) });
  }
}
