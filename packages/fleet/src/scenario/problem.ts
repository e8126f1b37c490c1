import { ForetokenError } from '@foretoken/kernel';

/** One thing wrong with a scenario, with the place to point at. */
export interface ScenarioProblem {
  /** E01xx, or the code of the error it wraps. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: Place;
}

/** A span of the file, or a `--set` flag. Lines and columns count from 1. */
export type Place =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number; readonly width: number; readonly source: string }
  | { readonly kind: 'set'; readonly flag: string };

/** All problems of a scenario in one error, sorted by place. */
export class ScenarioError extends ForetokenError {
  readonly problems: readonly ScenarioProblem[];

  constructor(problems: readonly ScenarioProblem[], exitCode: 2 | 4 = 2, options: { readonly cause?: unknown } = {}) {
    const sorted = [...problems].sort((a, b) => order(a) - order(b));
    const first = sorted[0];
    super(renderProblems(sorted), {
      code: first?.code ?? 'E0100',
      exitCode,
      ...(first === undefined ? {} : { path: placeName(first.place) }),
    });
    this.name = 'ScenarioError';
    if (options.cause !== undefined) this.cause = options.cause;
    this.problems = sorted;
  }
}

function order({ place }: ScenarioProblem): number {
  return place.kind === 'set' ? Infinity : place.line * 1e6 + place.column;
}

function placeName(place: Place): string {
  return place.kind === 'set' ? place.flag : `${place.file}:${place.line}:${place.column}`;
}

/** Every problem as `file:line:column  error CODE  message`, its source line and a caret; then the count. */
export function renderProblems(problems: readonly ScenarioProblem[]): string {
  const blocks = problems.map(renderProblem);
  return [...blocks, problems.length === 1 ? '1 error' : `${problems.length} errors`].join('\n');
}

/** One problem as two to four lines of text. */
export function renderProblem({ code, message, hint, place }: ScenarioProblem): string {
  const head = `${placeName(place)}  error ${code}  ${message}`;
  if (place.kind === 'set') return hint === undefined ? head : `${head}\n  hint: ${hint}`;
  const number = String(place.line).padStart(4);
  const gutter = ' '.repeat(number.length);
  const caret = ' '.repeat(place.column - 1) + '^'.repeat(place.width);
  const lines = [head, `${number} | ${place.source}`, `${gutter} | ${caret}`];
  if (hint !== undefined) {
    if (hint.length + caret.length < 100) lines[2] += `  ${hint}`;
    else lines.push(`${gutter} | hint: ${hint}`);
  }
  return lines.join('\n');
}
