import { FIGURE_IDS, type FigureId, isFigureId } from '@foretoken/study';
import { unknownChoice } from '../diagnostics.ts';
import { suggest } from '../suggest.ts';

/** The figure of `--by`, else the first of the study. @throws ForetokenError E0206 for a name that is none. */
export async function figureOf(command: string, name: string | undefined, figures: readonly FigureId[]): Promise<FigureId> {
  if (name === undefined) return figures[0] ?? 'costPerMtok';
  if (!isFigureId(name)) throw unknownChoice(`${command} --by`, name, FIGURE_IDS, await suggest(name, FIGURE_IDS));
  return name;
}
