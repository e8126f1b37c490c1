import { ForetokenError, suggestions } from '@foretoken/kernel';

/** What is asked of the rows of a study and cannot be told, E1030 … E1032. */

/** `columns` = all that rows have; `parameters` = short names of what was varied. */
export function unknownField(name: string, columns: readonly string[], parameters: readonly string[]): ForetokenError {
  const near = suggestions(name, [...columns, ...parameters]);
  const hint =
    near.length > 0 ? `Did you mean ${near.map((each) => `\`${each}\``).join(' or ')}?` : `The parameters are ${parameters.join(', ')}; figures are called costPerMtok, ttftP99, goodFraction and so on: points.csv has them all in its first line.`;
  return new ForetokenError(`the study has no figure and no parameter \`${name}\``, { code: 'E1030', path: name, hint });
}

export function badComparison(text: string, field: string, value: string, expected: string): ForetokenError {
  return new ForetokenError(`\`${text}\`: \`${value}\` is nothing to compare ${field} with, which is a number`, { code: 'E1031', path: text, hint: `Give ${expected}.` });
}

export function badCondition(text: string): ForetokenError {
  return new ForetokenError(`\`${text}\` is no condition`, { code: 'E1031', path: text, hint: 'Write NAME=VALUE, or another of != < <= > >=: fleet.gpu=h100-sxm, ttftP99<=500ms, costPerMtok<1.' });
}
