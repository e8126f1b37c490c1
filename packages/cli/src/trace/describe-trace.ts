import type { ReuseRate, TraceInfo, TraceStats } from '@foretoken/workload';
import { renderPairs, renderTable } from '../terminal/table.ts';
import { decimal, NONE } from '../terminal/units.ts';

type Pair = readonly [string, string];
type Reuse = NonNullable<TraceStats['reuse']>;

const SHOWN_QUANTILES = ['p1', 'p10', 'p50', 'p90', 'p99', 'p99.9'] as const;

/** The statistics of a trace as text: rows, arrivals, lengths, reuse under each definition. */
export function describeTrace(path: string, info: TraceInfo, stats: TraceStats, ownReuse: TraceStats['reuse']): string {
  const sections = [
    `${path}  ${info.format}${info.assumed === null ? '' : ` (${info.assumed})`}, ${decimal(stats.requests, 0)} requests`,
    renderPairs([...rowPairs(info), ...arrivalPairs(stats)], '  '),
    lengthTable(stats),
    stats.reuse === null
      ? '  prefix reuse: the trace says nothing about the content of its prompts'
      : reuseTable(ownReuse === null ? [stats.reuse] : [stats.reuse, ownReuse]),
  ];
  return sections.join('\n\n');
}

function rowPairs(info: TraceInfo): readonly Pair[] {
  const dropped = Object.entries(info.dropped).filter(([, count]) => count > 0).map(([reason, count]) => `${decimal(count, 0)} ${reason}`);
  return [
    ['rows', `${decimal(info.rowsRead, 0)} read, ${decimal(info.rowsEmitted, 0)} kept${dropped.length === 0 ? '' : `; dropped: ${dropped.join(', ')}`}`],
    ...(info.clampedOutputs > 0 ? [['clamped', `${decimal(info.clampedOutputs, 0)} outputs raised to 1 token`] as const] : []),
  ];
}

function arrivalPairs({ arrivals, sessions, pearsonInputOutput }: TraceStats): readonly Pair[] {
  const rest: Pair[] = [
    ...(pearsonInputOutput === null ? [] : [['in-out', `correlation ${pearsonInputOutput.toFixed(3)}`] as const]),
    ...(sessions === null ? [] : [['sessions', decimal(sessions, 0)] as const]),
  ];
  if (arrivals === null) return [['arrivals', 'none: lengths only'], ...rest];
  const { spanS, meanRatePerS, ratePerMinute: minute, quantisedArrivalsS: grid } = arrivals;
  const perMinute = minute === null ? '' : `; in one-minute windows ${decimal(minute.min, 2)} / ${decimal(minute.p50, 2)} / ${decimal(minute.max, 2)} requests/s (min / median / max)`;
  const dispersion = [['1 s', arrivals.iod1S], ['10 s', arrivals.iod10S], ['60 s', arrivals.iod60S]] as const;
  return [
    ['span', `${decimal(spanS, 1)} s (${decimal(spanS / 60, 1)} min)`],
    ['rate', `${decimal(meanRatePerS, 3)} requests/s${perMinute}`],
    ['burstiness', `gap cv ${arrivals.gapCv.toFixed(2)}; index of dispersion ${dispersion.map(([window, value]) => `${window}: ${value === null ? NONE : value.toFixed(2)}`).join(', ')} (Poisson: 1)`],
    ['order', `${decimal(arrivals.unsortedPairs, 0)} neighbours out of order, ${decimal(arrivals.duplicateTimestamps, 0)} equal timestamps`],
    ...(grid === null ? [] : [['grid', `arrivals are quantised to ${decimal(grid, 3)} s; \`jitter: true\` spreads them`] as const]),
    ...rest,
  ];
}

function lengthTable({ inputTokens, outputTokens }: TraceStats): string {
  const titles = ['tokens', 'mean', 'std', 'min', ...SHOWN_QUANTILES, 'max', 'total'];
  const row = (name: string, stats: TraceStats['inputTokens']): readonly string[] => [
    name,
    decimal(stats.mean, 1),
    decimal(stats.std, 1),
    decimal(stats.min, 0),
    ...SHOWN_QUANTILES.map((quantile) => decimal(stats.quantiles[quantile] ?? Number.NaN, 0)),
    decimal(stats.max, 0),
    decimal(stats.sum, 0),
  ];
  const columns = titles.map((title, index) => ({ title, align: index === 0 ? ('left' as const) : ('right' as const) }));
  return indent(renderTable(columns, [row('input', inputTokens), row('output', outputTokens)]));
}

/** One row per definition, one column per block size, and what the definitions mean. */
function reuseTable(tables: readonly Reuse[]): string {
  const definitions = Object.entries(tables[0] ?? {}).filter((entry): entry is [string, ReuseRate] => typeof entry[1] === 'object');
  const rows = definitions.map(([name]) => [
    name,
    ...tables.flatMap((table) => {
      const { rate, hits, total } = table[name as keyof Omit<Reuse, 'blockTokens'>];
      return [`${(100 * rate).toFixed(2)} %`, `${decimal(hits, 0)} / ${decimal(total, 0)}`];
    }),
  ]);
  const columns = [
    { title: 'prefix reuse' },
    ...tables.flatMap(({ blockTokens }) => [{ title: `blocks of ${blockTokens}`, align: 'right' as const }, { title: '', align: 'right' as const }]),
  ];
  const meaning = renderPairs(definitions.map(([name, { definition }]) => [name, definition]));
  return `${indent(renderTable(columns, rows))}\n\n${indent(meaning)}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
