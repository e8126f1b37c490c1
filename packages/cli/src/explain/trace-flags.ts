import { parseDurationS } from '@foretoken/fleet';
import type { TraceRecorder } from '@foretoken/report';
import { badFlagValue, missingFlag } from '../diagnostics.ts';

const LIMIT = 200_000;

/** Flags of what writes trace events. */
export interface TraceFlags {
  readonly 'trace-events': string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number | undefined;
}

/** A trace of a run: its observer, and how to write it when the run is over. */
export interface StepTrace {
  readonly recorder: TraceRecorder;
  write(name: string): Promise<void>;
}

/** Undefined = no trace is asked for. @throws ForetokenError E0205. */
export async function stepTrace(flags: TraceFlags): Promise<StepTrace | undefined> {
  const path = flags['trace-events'];
  if (path === undefined) {
    for (const flag of ['from', 'to', 'limit'] as const) if (flags[flag] !== undefined) throw missingFlag('explain', `--${flag}`, '--trace-events steps.json');
    return undefined;
  }
  const window = { fromS: timeOf('--from', flags.from) ?? 0, toS: timeOf('--to', flags.to) ?? Infinity };
  if (flags.to !== undefined && window.toS <= window.fromS) throw badFlagValue('--to', flags.to, `later than --from ${flags.from ?? '0s'}`);
  const { traceEvents, TraceRecorder } = await import('@foretoken/report');
  const limit = flags.limit ?? LIMIT;
  const recorder = new TraceRecorder({ ...window, limit });
  return {
    recorder,
    write: async (name) => {
      const { writeFileAtomic } = await import('@foretoken/report/node');
      await writeFileAtomic(path, traceEvents(recorder, name, { ...window, limit }));
    },
  };
}

function timeOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : parseDurationS(text);
  if (seconds === undefined) throw badFlagValue(flag, text, 'a time such as `90s` or `2m`');
  return seconds;
}
