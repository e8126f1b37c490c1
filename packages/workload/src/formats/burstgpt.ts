import type { TraceFormat } from './trace-format.ts';

const lengths = { arrival: { column: 'Timestamp', unit: 's' }, input: 'Request tokens', output: 'Response tokens', class: 'Log Type', model: 'Model' } as const;

/** BurstGPT v3: with sessions. Zero response tokens = a failed request. https://github.com/HPMLL/BurstGPT */
export const burstGptSessions: TraceFormat = {
  name: 'burstgpt-v3',
  container: 'csv',
  signature: ['Timestamp', 'Session ID', 'Model', 'Request tokens', 'Response tokens'],
  mapping: { ...lengths, session: 'Session ID' },
};

/** BurstGPT v1 and v2. */
export const burstGpt: TraceFormat = {
  name: 'burstgpt',
  container: 'csv',
  signature: ['Timestamp', 'Model', 'Request tokens', 'Response tokens'],
  mapping: lengths,
};
