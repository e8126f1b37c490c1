/** GPU-seconds of one stretch of time. */
export interface UtilisationWindow {
  readonly busyGpuS: number;
  readonly billedGpuS: number;
}

/** How much of what was paid for did work: over all the time, and in the busiest window; null = nothing was paid for. */
export function utilisation(windows: readonly UtilisationWindow[]): { readonly mean: number | null; readonly peak: number | null } {
  const paid = windows.filter(({ billedGpuS }) => billedGpuS > 0);
  if (paid.length === 0) return { mean: null, peak: null };
  const busy = paid.reduce((sum, { busyGpuS }) => sum + busyGpuS, 0);
  const billed = paid.reduce((sum, { billedGpuS }) => sum + billedGpuS, 0);
  return { mean: busy / billed, peak: paid.reduce((most, { busyGpuS, billedGpuS }) => Math.max(most, busyGpuS / billedGpuS), 0) };
}
