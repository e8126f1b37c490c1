import { groupThousands } from '@foretoken/kernel';
import { type ParameterValue, shortColumnNames, type SweepDomain } from '@foretoken/study';

/** A parameter's value on one line: `h100-sxm`, `0.9`, `16,384`, `gpu l4 · tensorParallel 2`. */
export function parameterText(value: ParameterValue | undefined): string {
  if (value === undefined) return '–';
  if (value === null) return 'none';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((part: ParameterValue) => parameterText(part)).join(' · ');
  return Object.entries(value).map(([key, part]) => `${lastOf(key)} ${parameterText(part as ParameterValue)}`).join(' · ');
}

/** Four significant digits; whole numbers with all of theirs. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? groupThousands(String(value)) : value.toExponential(3);
  return String(Number(value.toPrecision(4)));
}

/** Short names of domains, the last parts of their paths that tell them apart: `rate`, `gpu`, `decode.replicas`. */
export function domainLabels(domains: readonly SweepDomain[]): readonly string[] {
  return shortColumnNames(domains.map(({ name }) => name));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
