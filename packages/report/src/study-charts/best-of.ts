import { FIGURES, type FigureId } from '@foretoken/study';

/** The one with the best value, where something is better; else the one with the lowest. The first of equals. */
export function bestOf<T extends { readonly value: number }>(items: readonly T[], figure: FigureId): T {
  const sign = FIGURES[figure].better === 'higher' ? -1 : 1;
  return items.reduce((best, item) => (sign * item.value < sign * best.value ? item : best));
}
