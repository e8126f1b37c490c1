import { duration, percent } from '@foretoken/kernel';
import { SAVED_PARTS, type SavedExplanation } from '@foretoken/study';
import picocolors from 'picocolors';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { printable, wrap } from '../terminal/wrap.ts';

/** A saved run's explanation as text. */
export function renderSavedExplanation({ title, sentence, bottleneck, times }: SavedExplanation, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(110, Number.isFinite(options.width) ? options.width : 100));
  const rows = SAVED_PARTS.map((part, i) => [{ text: part, paint: colors.bold }, ...times.flatMap(({ partS, wholeS }) => [{ text: duration(partS[i]!) }, { text: percent(partS[i]! / wholeS) }])]);
  const whole = [{ text: 'whole', paint: colors.bold }, ...times.flatMap(({ wholeS, requests }) => [{ text: duration(wholeS) }, { text: `of ${requests}`, paint: colors.dim }])];
  const lines = [
    ...wrap(printable(title), width).map((line) => colors.bold(line)),
    '',
    ...wrap(printable(sentence), width - 4).map((line, i) => colors.cyan(colors.bold(`  ${i === 0 ? '•' : ' '} ${line}`))),
    ...(bottleneck === '' ? [] : wrap(`Bottleneck: ${printable(bottleneck)}`, width - 4).map((line) => `    ${line}`)),
    '',
    ...textTable([{ head: '', align: 'left' }, ...times.flatMap(({ name }) => [{ head: name }, { head: 'share' }])], [...rows, whole], width, colors.dim),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
