import type { RunResult } from '@foretoken/fleet';
import { mean, quantileSorted } from '@foretoken/kernel';
import { noRequests, noSuchRequest } from './diagnostics.ts';
import type { ExplainPlace } from './explain-result.ts';

/** What a saved run says of the time of its requests: coarse parts, which add up to the whole. */
export const SAVED_PARTS: readonly string[] = ['queue', 'first step to first token', 'decode', 'overhead'];

export interface SavedTimes {
  /** `mean TTFT`, `p99 E2E`, `request 17`. */
  readonly name: string;
  readonly requests: number;
  readonly wholeS: number;
  /** Of each of SAVED_PARTS. */
  readonly partS: readonly number[];
}

/** Where the time of a saved run went; plain data. */
export interface SavedExplanation {
  readonly schema: 'foretoken.explain-run/1';
  readonly folder: string;
  readonly name: string;
  readonly title: string;
  readonly sentence: string;
  readonly bottleneck: string;
  readonly times: readonly SavedTimes[];
}

interface SavedRequest {
  readonly row: number;
  readonly ttftS: number;
  readonly e2eS: number;
  readonly ttft: readonly number[];
  readonly e2e: readonly number[];
}

const COLUMNS = ['arrival_s', 'first_scheduled_s', 'first_token_s', 'finish_s', 'ttft_s', 'e2e_s'] as const;

/** Explains a run by its `result.json` and `requests.csv`. @throws ForetokenError E1094, E1097. */
export function explainSavedRun(folder: string, result: RunResult, requestsCsv: string, { at, request }: { readonly at: readonly ExplainPlace[]; readonly request?: number }): SavedExplanation {
  const all = readRequests(folder, requestsCsv);
  const answered = all.filter((each) => each !== null);
  if (answered.length === 0) throw noRequests(folder, 'no request was answered');
  const places: readonly ExplainPlace[] = [{ metric: 'ttft', statistic: 'mean' }, ...at.filter(({ metric }) => metric !== 'tpot'), { metric: 'e2e', statistic: 'mean' }];
  const times = places.map((place) => timesAt(answered, place));
  if (request !== undefined) {
    const one = all[request];
    if (one === undefined) throw noSuchRequest(request, all.length);
    if (one !== null) times.push({ name: `request ${request}`, requests: 1, wholeS: one.e2eS, partS: one.e2e });
  }
  const first = times[1] ?? times[0]!;
  const most = first.partS.indexOf(Math.max(...first.partS));
  const sentence = `${first.name} is ${(100 * (first.partS[most]! / first.wholeS)).toFixed(1)} % ${SAVED_PARTS[most]}; give the scenario in place of the folder for all parts.`;
  return { schema: 'foretoken.explain-run/1', folder, name: result.name, title: result.title, sentence, bottleneck: result.decision.bottleneck, times };
}

function timesAt(requests: readonly SavedRequest[], { metric, statistic }: ExplainPlace): SavedTimes {
  const whole = (each: SavedRequest): number => (metric === 'ttft' ? each.ttftS : each.e2eS);
  const sorted = requests.toSorted((a, b) => whole(a) - whole(b));
  const p = statistic === 'mean' ? NaN : Number(statistic.slice(1)) / 100;
  const half = Math.max(5, 0.005 * sorted.length);
  const rank = p * (sorted.length - 1);
  const band = Number.isNaN(p) ? sorted : sorted.slice(Math.max(0, Math.ceil(rank - half)), Math.floor(rank + half) + 1);
  const value = Number.isNaN(p) ? '' : ` (${quantileSorted(Float64Array.from(sorted, whole), p).toPrecision(3)} s)`;
  return {
    name: `${statistic} ${metric.toUpperCase()}${value}`,
    requests: band.length,
    wholeS: mean(band.map(whole)),
    partS: SAVED_PARTS.map((_, part) => mean(band.map((each) => (metric === 'ttft' ? each.ttft : each.e2e)[part]!))),
  };
}

/** In order of arrival; null = no answer. */
function readRequests(folder: string, csv: string): readonly (SavedRequest | null)[] {
  const [head = '', ...lines] = csv.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const names = fieldsOf(head);
  const at = COLUMNS.map((name) => names.indexOf(name));
  if (at.includes(-1)) throw noRequests(folder, `it has no column ${COLUMNS[at.indexOf(-1)]}`);
  return lines.map((line, row) => {
    const cells = fieldsOf(line);
    const values = at.map((column) => (cells[column] === undefined || cells[column] === '' ? NaN : Number(cells[column])));
    return values.some(Number.isNaN) ? null : oneOf(row, values);
  });
}

function oneOf(row: number, [arrivalS = 0, scheduledS = 0, firstS = 0, finishS = 0, ttftS = 0, e2eS = 0]: readonly number[]): SavedRequest {
  const overheadS = Math.max(0, ttftS - (firstS - arrivalS));
  const ttft = [scheduledS - arrivalS, ttftS - overheadS - (scheduledS - arrivalS), 0, overheadS];
  return { row, ttftS, e2eS, ttft, e2e: [ttft[0]!, ttft[1]!, Math.max(0, finishS - firstS), e2eS - ttft[0]! - ttft[1]! - Math.max(0, finishS - firstS)] };
}

/** Fields of a line; classes and the like may stand in quotes. */
function fieldsOf(line: string): readonly string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}
