import { TIME_PARTS, type TimePart } from '@foretoken/fleet';
import { duration, percent } from '@foretoken/kernel';
import type { ExplainedMean, ExplainResult } from '@foretoken/study';
import { textTable } from '../terminal/text-table.ts';
import type { Colors } from './colors.ts';

interface Column extends ExplainedMean {
  readonly head: string;
}

/** Two tables, of TTFT and of everything else: a row per part that is not zero there, a pair of columns per mean and percentile. */
export function partsTable({ ttft, e2e, bands }: ExplainResult, colors: Colors, width: number): readonly string[] {
  const first: readonly Column[] = [
    { ...ttft, head: 'mean TTFT' },
    ...bands.filter(({ metric }) => metric === 'ttft').map((band) => ({ ...band, head: `${band.statistic} TTFT` })),
  ];
  const whole: readonly Column[] = [
    { ...e2e, head: 'mean E2E' },
    ...bands.filter(({ metric }) => metric !== 'ttft').map((band) => ({ ...band, head: `${band.statistic} ${band.metric.toUpperCase()}` })),
  ];
  return [...tableOf(first, colors, width), '', ...tableOf(whole, colors, width)];
}

function tableOf(columns: readonly Column[], colors: Colors, width: number): readonly string[] {
  const shown = TIME_PARTS.filter((part) => columns.some(({ parts, meanS }) => parts[part] > 1e-6 * meanS));
  const rows = shown.map((part) => [{ text: part, paint: colors.bold }, ...columns.flatMap((column) => cells(column, part))]);
  const total = [{ text: 'whole', paint: colors.bold }, ...columns.flatMap(({ meanS, requests }) => [{ text: duration(meanS) }, { text: `of ${requests}`, paint: colors.dim }])];
  return textTable([{ head: '', align: 'left' }, ...columns.flatMap(({ head }) => [{ head }, { head: 'share' }])], [...rows, total], width, colors.dim);
}

function cells({ parts, meanS }: Column, part: TimePart): readonly { readonly text: string }[] {
  const seconds = parts[part];
  return seconds === 0 ? [{ text: '' }, { text: '' }] : [{ text: duration(seconds) }, { text: percent(seconds / meanS) }];
}
