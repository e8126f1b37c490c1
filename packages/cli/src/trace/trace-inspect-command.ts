import type { TraceInfo, TraceStats } from '@foretoken/workload';
import type { CommandContext } from '../command.ts';
import { badFlagValue } from '../diagnostics.ts';
import { writeJson, writeResult } from '../terminal/output.ts';
import { describeTrace } from './describe-trace.ts';
import { withoutColumns } from './without-columns.ts';

interface TraceInspectFlags {
  readonly format: string | undefined;
  readonly 'zero-output': string | undefined;
}

/** Reads a trace and prints its statistics; `--json` has the numbers of oracles/trace_stats.json. */
export async function traceInspectCommand(flags: TraceInspectFlags, { operands, json }: CommandContext): Promise<number> {
  const path = operands[0] ?? '';
  const { info, stats, reuseByBlock } = await inspect(path, flags);
  if (json) writeJson({ schema: 'foretoken.trace/1', path, info, stats, reuseByTraceBlock: reuseByBlock });
  else writeResult(describeTrace(path, info, stats, reuseByBlock));
  return 0;
}

interface Inspection {
  readonly info: TraceInfo;
  readonly stats: TraceStats;
  /** Prefix reuse at the trace's own block size, where that is not the engine's 16 tokens. */
  readonly reuseByBlock: TraceStats['reuse'];
}

async function inspect(path: string, flags: TraceInspectFlags): Promise<Inspection> {
  const [{ inspectTrace }, { readTrace }] = await Promise.all([import('@foretoken/workload'), import('@foretoken/workload/node')]);
  const { columns, info } = await withoutColumns(readTrace(path, {
    zeroOutput: zeroOutput(flags['zero-output']),
    arrivals: 'none',
    ...(flags.format === undefined ? {} : { format: flags.format }),
  }));
  const options = { inversions: info.inversions, hasArrivals: info.hasArrivals };
  const stats = inspectTrace(columns, options);
  const own = info.blockTokens;
  const reuseByBlock = own === null || own === 16 ? null : inspectTrace(columns, { ...options, blockTokens: own }).reuse;
  return { info, stats, reuseByBlock };
}

function zeroOutput(text: string | undefined): 'drop' | 'clamp' | 'keep' {
  if (text === undefined || text === 'drop' || text === 'clamp' || text === 'keep') return text ?? 'drop';
  throw badFlagValue('--zero-output', text, '`drop`, `clamp` or `keep`');
}
