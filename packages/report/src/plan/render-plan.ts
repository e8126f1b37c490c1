import { count, quantity } from '@foretoken/kernel';
import type { PlanResult } from '@foretoken/study';
import picocolors from 'picocolors';
import { mergedModels } from '../facts/merged-models.ts';
import type { TerminalOptions } from '../terminal/render-terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { printable, wrap } from '../terminal/wrap.ts';
import { growthText, lossText, modelErrorTexts, planColumns, shortLabel, spareText } from './plan-table.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The plan as text: the answer first, then the fleets, what they survive and grow into, what was left out, and where the numbers come from. */
export function renderPlan(result: PlanResult, options: TerminalOptions): string {
  const colors = picocolors.createColors(options.color);
  const width = Math.max(80, Math.min(120, Number.isFinite(options.width) ? options.width : 100));
  const lines = [
    ...wrap(printable(`${result.name} · ${result.title}`), width).map((line) => colors.bold(line)),
    '',
    ...answer(result, colors, width),
    ...counts(result, colors, width),
    ...fleets(result, colors, width),
    ...losses(result, width),
    ...modelErrorTexts(result).flatMap((text) => hanging('  model: ', `${text}.`, width)),
    ...growth(result, colors, width),
    ...prunes(result, colors, width),
    '',
    ...provenance(result, colors, width),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function answer({ decision }: PlanResult, colors: Colors, width: number): readonly string[] {
  const found = decision.kind === 'found';
  const paint = found ? colors.green : colors.red;
  const lines = wrap(printable(decision.sentence), width - 4).map((line, i) => paint(colors.bold(`  ${i > 0 ? ' ' : found ? '✓' : '✗'} ${line}`)));
  return decision.nearestMiss === null ? lines : [...lines, ...hanging('    nearest: ', decision.nearestMiss, width)];
}

function counts({ counts: { candidates, simulated, pruned, simulations, requests } }: PlanResult, colors: Colors, width: number): readonly string[] {
  const text = `${count(candidates)} candidates · ${count(simulated)} simulated · ${count(pruned)} pruned · ${count(simulations)} simulations · ${count(requests)} requests simulated`;
  return wrap(text, width - 4).map((line) => colors.dim(`    ${line}`));
}

function fleets(result: PlanResult, colors: Colors, width: number): readonly string[] {
  if (result.fleets.length === 0) return [];
  const columns = planColumns(result);
  const rows = result.fleets.map((fleet) => [{ text: String(fleet.rank), paint: colors.bold }, ...columns.map((column) => ({ text: printable(column.cell(fleet)) }))]);
  return ['', ...textTable([{ head: 'rank' }, ...columns.map(({ head, align }) => ({ head, ...(align === undefined ? {} : { align }) }))], rows, width, colors.dim)];
}

function losses({ fleets: all }: PlanResult, width: number): readonly string[] {
  const told = all.flatMap((fleet) => lossText(fleet) ?? []);
  const spare = all.slice(0, 1).flatMap((fleet) => spareText(fleet) ?? []);
  const single = all.filter(({ replicas }) => replicas === 1).map(({ rank }) => `rank ${rank} has one replica only`);
  const unsure = all.flatMap(({ rank, undecidedReplicas: n }) => (n === null ? [] : [`rank ${rank} with ${n} ${n === 1 ? 'replica' : 'replicas'} held on average, but its 95 % interval reaches over a bound: counted as missed`]));
  const repaired = all.filter(({ repairs }) => repairs > 0).map(({ rank, repairs }) => `rank ${rank} has ${repairs} ${repairs === 1 ? 'replica' : 'replicas'} more than the search found, because its longer check did not hold for certain without`);
  return [
    ...(told.length + single.length === 0 ? [] : ['', ...hanging('  N+1: ', `if one replica fails, ${[...told, ...single].join('; ')}.`, width)]),
    ...spare.flatMap((text) => hanging('       ', `${text}.`, width)),
    ...unsure.flatMap((text) => hanging('  close: ', `${text}.`, width)),
    ...repaired.flatMap((text) => hanging('  check: ', `${text}.`, width)),
  ];
}

function growth({ fleets: all }: PlanResult, colors: Colors, width: number): readonly string[] {
  const steps = all.find((fleet) => fleet.growth.length > 0)?.growth ?? [];
  if (steps.length === 0) return [];
  const rows = all.map((fleet) => [{ text: String(fleet.rank), paint: colors.bold }, { text: printable(`${fleet.gpu} ${shortLabel(fleet.label)}`) }, { text: String(fleet.replicas) }, ...fleet.growth.map((step) => ({ text: growthText(step) }))]);
  const heads = steps.map(({ multiple, ratePerS }) => ({ head: `× ${multiple} (${quantity(ratePerS)} req/s)` }));
  return ['', ...textTable([{ head: 'rank' }, { head: 'replicas for growth', align: 'left' }, { head: 'now' }, ...heads], rows, width, colors.dim)];
}

/** Candidates that are named for each reason. */
const NAMED = 1;

function prunes({ pruned }: PlanResult, colors: Colors, width: number): readonly string[] {
  if (pruned.length === 0) return [];
  return ['', colors.bold('  pruned'), ...pruned.flatMap(({ count: n, sentence, candidates }) => {
    const named = candidates.slice(0, NAMED).map(({ label, detail }) => `${label}: ${detail.replace(/\.$/, '')}`).join('; ');
    return hanging(`  ${String(n).padStart(4)}  `, `${sentence} (${named}${n > NAMED ? '; …' : ''})`, width);
  })];
}

function provenance({ provenance: p, fleets: all }: PlanResult, colors: Colors, width: number): readonly string[] {
  const check = all.find((fleet) => fleet.check !== null)?.check;
  const facts: readonly (readonly [string, string])[] = [
    ['workload', p.workload],
    ['statistics', p.statistics],
    ...(check === null || check === undefined ? [] : ([['check', check.replications === 1 ? `each fleet again, under seed ${check.firstSeed}, ${count(check.requests)} requests` : `each fleet again, under ${check.replications} fresh seeds from ${check.firstSeed} on, ${count(check.requests)} requests`]] as const)),
    ['slo', p.slo],
    ['prices', p.prices.join('; ')],
    ['latency model', mergedModels(p.latencyModel).join('; ')],
    ...(p.latencyError.length === 0 ? [] : ([['its error', p.latencyError.join('; ')]] as const)),
    ['method', p.method],
    ['run', `foretoken ${p.foretoken} · seed ${p.seed}`],
  ];
  const label = Math.max(...facts.map(([name]) => name.length));
  return facts.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrap(printable(text), width - label - 3);
    return [`  ${colors.bold(name.padEnd(label))} ${colors.dim(first)}`, ...rest.map((line) => `  ${' '.repeat(label)} ${colors.dim(line)}`)];
  });
}

function hanging(lead: string, text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(printable(text), width - lead.length);
  return [`${lead}${first}`, ...rest.map((line) => `${' '.repeat(lead.length)}${line}`)];
}
