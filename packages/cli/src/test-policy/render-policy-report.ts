import type { LoadFigures, PolicyReport, PromiseOutcome } from '@foretoken/fleet';
import { count, duration, percent } from '@foretoken/kernel';
import { createColors } from 'picocolors';
import { renderTable } from '../terminal/table.ts';
import { COUNTEREXAMPLE, counterexampleFiles } from './counterexample-files.ts';
import type { TrialSetting } from './counterexample-files.ts';

type Paint = ReturnType<typeof createColors>;
type Load = NonNullable<PolicyReport['load']>;

/** The report for people: every promise, the verdict on starvation, and what the policy changes. */
export function renderPolicyReport({ kept, promises, load }: PolicyReport, setting: TrialSetting, runs: number, color: boolean): string {
  const paint = createColors(color);
  const { policy, file, driver, version, seed } = setting;
  const head = [`${policy.kind} policy ${policy.name} (${file})`, `  ${policy.about}`, `  tried on ${driver.name} ${version}: ${count(runs)} random scenarios per promise, seed ${seed}`, ''];
  const shown = new Set<string>();
  const told = promises.flatMap((promise) => [promiseLine(promise, paint), ...counterexampleLines(promise, setting, shown)]);
  const broken = promises.filter(({ status }) => status === 'broken').length;
  const verdict = kept ? paint.green('Every promise is kept.') : paint.red(`${broken === 1 ? 'One promise is' : `${broken} promises are`} broken.`);
  return [...head, ...told, ...(load === undefined ? [] : [starvationLine(load, paint), '', changes(load)]), '', verdict].join('\n');
}

function promiseLine({ name, about, status }: PromiseOutcome, paint: Paint): string {
  const mark = { kept: paint.green('✓'), broken: paint.red('✗'), 'not tried': paint.dim('–') }[status];
  return `  ${mark} ${name.padEnd(13)}  ${about}${status === 'not tried' ? ' (not tried)' : ''}`;
}

/** `shown` are the scenarios told so far: most traces share one. */
function counterexampleLines({ counterexample, runs }: PromiseOutcome, setting: TrialSetting, shown: Set<string>): readonly string[] {
  if (counterexample === undefined) return [];
  const { columns, problem, shrinks } = counterexample;
  const { scenario, trace } = counterexampleFiles(columns, setting);
  const isNew = !shown.has(scenario);
  shown.add(scenario);
  const size = columns.count === 1 ? '1 request' : `${columns.count} requests`;
  const indented = (text: string): string[] => text.split('\n').map((line) => `        ${line}`);
  return [
    `      ${problem}`,
    `      Found in scenario ${runs} and made smaller ${shrinks} times: ${size}, ${COUNTEREXAMPLE.trace}:`,
    '',
    ...indented(trace),
    ...(isNew ? ['', `      To look at it, save that beside this, ${COUNTEREXAMPLE.scenario}, and run it:`, '', ...indented(scenario)] : []),
    '',
  ];
}

function starvationLine({ starvation }: Load, paint: Paint): string {
  const { without, with: own, starves } = starvation;
  const waits = `longest wait ${waitOf(own)}, ${waitOf(without)} without it`;
  const preempted = `most preemptions of one request ${own.mostPreemptions}, ${without.mostPreemptions} without it`;
  const told = `under sustained load (${rate(starvation.ratePerS)}): ${waits}; ${preempted}`;
  return starves ? `  ${paint.yellow('!')} ${'starvation'.padEnd(13)}  some requests starve ${told}` : `  ${paint.green('✓')} ${'no starvation'.padEnd(13)}  ${told}`;
}

function waitOf({ longestWaitS }: LoadFigures): string {
  return longestWaitS === Infinity ? 'without end' : duration(longestWaitS);
}

const FIGURES: readonly (readonly [title: string, show: (figures: LoadFigures) => string])[] = [
  ['TTFT p50', ({ ttftP50S }) => duration(ttftP50S)],
  ['TTFT p99', ({ ttftP99S }) => duration(ttftP99S)],
  ['E2E p99', ({ e2eP99S }) => duration(e2eP99S)],
  ['longest wait', waitOf],
  ['preemptions', ({ preemptions }) => count(preemptions)],
  ['cache hits', ({ hitRate }) => percent(hitRate)],
];

/** A small table: ordinary load and sustained load, without and with the policy. */
function changes({ comparison, starvation }: Load): string {
  const columns = [comparison.without, comparison.with, starvation.without, starvation.with];
  const right = (title: string): { readonly title: string; readonly align: 'right' } => ({ title, align: 'right' });
  const table = renderTable(
    [{ title: '' }, right(rate(comparison.ratePerS)), right('with it'), right(rate(starvation.ratePerS)), right('with it')],
    FIGURES.map(([title, show]) => [title, ...columns.map(show)]),
  );
  return table.split('\n').map((line) => `  ${line}`).join('\n');
}

function rate(perS: number): string {
  return `${perS.toPrecision(3)} req/s`;
}
