import type { ParameterValue, StudyRow, SweepDomain } from '@foretoken/study';
import { domainLabels, parameterText } from './parameter-text.ts';

/** A domain of a sweep as an axis. */
export interface Dimension {
  readonly name: string;
  /** Short name that tells it from the others: `rate`. */
  readonly label: string;
  /** Its distinct values in words, in the order of the axis. */
  readonly levels: readonly string[];
  /** All values are numbers: it can be a measured axis. */
  readonly isNumeric: boolean;
  /** Numbers that are spaced by ratios rather than by differences. */
  readonly isLog: boolean;
  /** A range with so many values that they are points on an axis, not levels. */
  readonly isContinuous: boolean;
  numberOf(row: Pick<StudyRow, 'parameters'>): number;
  levelOf(row: Pick<StudyRow, 'parameters'>): string;
}

/** More distinct numbers than this are an axis; fewer are levels with a label each. */
const MOST_LEVELS = 16;

/** Domains that take at least two values in these rows, in the order of the sweep. */
export function dimensionsOf(domains: readonly SweepDomain[], rows: readonly StudyRow[]): readonly Dimension[] {
  const labels = domainLabels(domains);
  return domains.map((domain, i) => dimensionOf(domain, labels[i]!, rows)).filter(({ levels }) => levels.length > 1);
}

function dimensionOf({ name, values, range }: SweepDomain, label: string, rows: readonly StudyRow[]): Dimension {
  const taken = distinct(rows.map(({ parameters }) => parameters[name]).filter((value) => value !== undefined), values ?? []);
  const isNumeric = taken.every((value) => typeof value === 'number');
  const numbers = isNumeric ? (taken as readonly number[]) : [];
  return {
    name,
    label,
    levels: [...new Set(taken.map(parameterText))],
    isNumeric,
    isLog: range === undefined ? growsByRatios(numbers) : range.scale === 'log',
    isContinuous: isNumeric && taken.length > MOST_LEVELS,
    numberOf: ({ parameters }) => Number(parameters[name]),
    levelOf: ({ parameters }) => parameterText(parameters[name]),
  };
}

/** Numbers by size; anything else in the order of the sweep file. */
function distinct(taken: readonly ParameterValue[], listed: readonly ParameterValue[]): readonly ParameterValue[] {
  const byText = new Map(taken.map((value) => [JSON.stringify(value), value]));
  const inOrder = [...listed.filter((value) => byText.has(JSON.stringify(value))), ...taken];
  const unique = [...new Map(inOrder.map((value) => [JSON.stringify(value), value])).values()];
  return unique.every((value) => typeof value === 'number') ? unique.toSorted((a, b) => a - b) : unique;
}

/** At least three positive numbers over a decade or more, or over a factor of eight with every step a larger one. */
function growsByRatios(numbers: readonly number[]): boolean {
  const [low = 0, high = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length < 3 || low <= 0) return false;
  const grows = numbers.every((value, i) => i < 2 || value - numbers[i - 1]! >= numbers[i - 1]! - numbers[i - 2]!);
  return high / low >= 8 && grows && numbers[2]! - numbers[1]! > numbers[1]! - low;
}
