import { MISSING, count, duration, percent } from '@foretoken/kernel';
import type { ClassResult, SloCheck } from '@foretoken/fleet';
import { column, tableOf } from './report-table.ts';
import type { ColumnOf, ReportCell, ReportTable } from './report-table.ts';

/** A bound on gaps is held against the mean gap of a request. */
const BOUNDED = { ttft: ['ttft'], tpot: ['tpot', 'itl'], e2e: ['e2e'] } as const satisfies Readonly<Record<keyof ClassResult['latency'], readonly SloCheck['metric'][]>>;

const COLUMNS: readonly ColumnOf<ClassResult>[] = [
  column('requests', 'That arrived.', ({ requests }) => count(requests.total)),
  column('completed', 'Share of them.', ({ requests }) => (requests.total === 0 ? MISSING : percent(requests.completed / requests.total))),
  latencyColumn('TTFT p99', 'Time to first token', 'ttft'),
  latencyColumn('TPOT p99', 'Time per output token', 'tpot'),
  latencyColumn('E2E p99', 'End-to-end latency', 'e2e'),
  column('good', 'Share of its requests that met every bound of theirs.', ({ goodFraction }) => (goodFraction === null ? MISSING : percent(goodFraction))),
  column('input tokens', 'Of its requests.', ({ inputTokens }) => count(inputTokens), { brief: 'never' }),
  column('output tokens', 'Generated for it.', ({ outputTokens }) => count(outputTokens), { brief: 'never' }),
];

/** How each request class fared against its bounds. */
export function classTable(classes: readonly ClassResult[]): ReportTable {
  return tableOf({ id: 'classes', title: 'Request classes', caption: 'The 99th percentile of each latency, or the statistic that is bound, and its bound; good = met every bound.', head: 'class' }, COLUMNS, classes, ({ name }) => name);
}

function latencyColumn(head: string, name: string, metric: keyof ClassResult['latency']): ColumnOf<ClassResult> {
  return { head, about: `${name}, 99th percentile or what is bound.`, cell: ({ latency, slo }) => latencyCell(latency[metric].p99, slo.filter((check) => BOUNDED[metric].some((bound) => bound === check.metric))) };
}

function latencyCell(p99S: number, checks: readonly SloCheck[]): ReportCell {
  if (checks.length === 0) return { text: duration(p99S) };
  const texts = checks.map(({ statistic, actualS, boundS, met }) => `${statistic === 'p99' ? '' : `${statistic} `}${duration(actualS)} ${met ? '≤' : '>'} ${duration(boundS)} ${met ? '✓' : '✗'}`);
  return { text: texts.join(', '), tone: checks.every(({ met }) => met) ? 'good' : 'bad' };
}
