import { SERIES } from '../charts/theme.ts';
import { CROSS } from './slo-mark.ts';
import type { OkRow } from './ok-row.ts';

type Verdict = OkRow['outcome']['verdict'];

interface VerdictLook {
  readonly verdict: Verdict;
  readonly name: string;
  readonly color: string;
  readonly shape: string;
}

const LOOKS: readonly VerdictLook[] = [
  { verdict: 'met', name: 'in SLO', color: SERIES.blue.light, shape: 'circle' },
  { verdict: 'no-slo', name: 'no SLO', color: SERIES.blue.light, shape: 'circle' },
  { verdict: 'missed', name: 'out of SLO', color: SERIES.vermilion.light, shape: CROSS },
  { verdict: 'overloaded', name: 'overloaded', color: SERIES.slate.light, shape: 'triangle-down' },
];

/** How a verdict is named in charts. */
export function verdictName(verdict: Verdict): string {
  return LOOKS.find((look) => look.verdict === verdict)!.name;
}

/** Colour and shape of points by the name of their verdict: neither alone must tell them apart. */
export function verdictEncoding(rows: readonly { readonly verdict: string }[]): { readonly color: object; readonly shape: object } {
  const shown = LOOKS.filter(({ name }) => rows.some(({ verdict }) => verdict === name));
  const domain = shown.map(({ name }) => name);
  return {
    color: { field: 'verdict', type: 'nominal', scale: { domain, range: shown.map(({ color }) => color) }, legend: { symbolType: 'circle', symbolStrokeWidth: 2, symbolSize: 110 } },
    shape: { field: 'verdict', type: 'nominal', scale: { domain, range: shown.map(({ shape }) => shape) }, legend: { symbolStrokeWidth: 2, symbolSize: 110 } },
  };
}
