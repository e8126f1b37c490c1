import type { AutoscalerPolicy, RouterPolicy, ScaleOptionSpec, ScaleOptionSpecs } from '@foretoken/fleet';
import { knows } from '../list/list-routers.ts';
import { renderPairs, renderTable } from '../terminal/table.ts';
import { NONE } from '../terminal/units.ts';
import { wrapLastCell, wrapText } from '../terminal/wrap-text.ts';

const WIDTH = 100;

/** One part of a routing pipeline, as far as it is shown. */
interface Part {
  readonly name: string;
  readonly about: string;
  readonly options?: ScaleOptionSpecs;
}

/** A router with its options; one that is a pipeline with the parts that it can be made of. */
export function describeRouter(policy: RouterPolicy, filters: readonly Part[], scorers: readonly Part[]): string {
  const pairs = [
    ['set it by', `fleet.router: ${policy.name}`],
    ['knows', knows(policy)],
    ['draws', policy.draws === true ? 'by the seed' : 'nothing'],
  ] as const;
  const parts = policy.pipeline === true ? [`filters\n${partTable(filters)}`, `scorers (each takes \`weight\`)\n${partTable(scorers)}`] : [];
  return [heading(policy, 'router'), renderPairs(pairs, '  '), optionTable(policy.options ?? {}, policy.pipeline === true ? PIPELINE_OPTIONS : []), ...parts].join('\n\n');
}

/** An autoscaler with its options. */
export function describeAutoscaler(policy: AutoscalerPolicy): string {
  const { scrapeS, delayS } = policy.pipeline;
  const pairs = [
    ['set it by', `fleet.autoscale: {policy: ${policy.name}, min: 1, max: 8}`],
    ['sees', policy.knowsFuture === true ? 'the requests to come' : `a scrape every ${scrapeS} s, ${delayS} s later (\`scrape\`, \`delay\`)`],
    ['to zero', policy.scalesToZero === true ? 'min: 0 works' : 'min is at least 1'],
  ] as const;
  return [heading(policy, 'autoscaler'), renderPairs(pairs, '  '), optionTable(policy.options)].join('\n\n');
}

function heading({ name, about }: { readonly name: string; readonly about: string }, kind: string): string {
  return `${name}  ${kind}\n${wrapText(about, WIDTH).join('\n')}`;
}

/** What a pipeline takes beside them. */
const PIPELINE_OPTIONS: readonly (readonly string[])[] = [
  ['filters', 'list of {name, options}', 'One after the other; one that leaves nobody is skipped.'],
  ['scorers', 'list of {name, weight, options}', 'Each gives 0 to 1; the weighted sum counts.'],
  ['picker', 'text', 'How one is chosen by the sums; default max-score.'],
];

function optionTable(options: ScaleOptionSpecs, more: readonly (readonly string[])[] = []): string {
  const rows = [...Object.entries(options).map(([name, spec]) => [name, valueText(spec), `${spec.about}${choicesText(spec)}`]), ...more];
  return rows.length === 0 ? 'It has no options.' : renderTable([{ title: 'option' }, { title: 'value' }, { title: 'meaning' }], wrapLastCell(rows, WIDTH));
}

function partTable(parts: readonly Part[]): string {
  const rows = parts.map(({ name, about, options = {} }) => [name, Object.keys(options).join(', ') || NONE, about]);
  return renderTable([{ title: 'name' }, { title: 'options' }, { title: 'what it does' }], wrapLastCell(rows, WIDTH));
}

function valueText(spec: ScaleOptionSpec): string {
  if (spec.kind === 'choice') return spec.values.length > 3 ? 'text' : spec.values.join(' | ');
  const bounds = 'minimum' in spec && spec.minimum !== undefined ? ` ≥ ${spec.minimum}` : '';
  const upper = 'below' in spec && spec.below !== undefined ? `, < ${spec.below}` : 'maximum' in spec && spec.maximum !== undefined ? `, ≤ ${spec.maximum}` : '';
  return `${KINDS[spec.kind]}${bounds}${upper}`;
}

/** Many words do not fit into the column of values. */
function choicesText(spec: ScaleOptionSpec): string {
  return spec.kind === 'choice' && spec.values.length > 3 ? ` One of ${spec.values.join(', ')}.` : '';
}

const KINDS: Readonly<Record<Exclude<ScaleOptionSpec['kind'], 'choice'>, string>> = {
  integer: 'whole number',
  number: 'number',
  duration: 'duration',
  share: 'share',
  boolean: 'true | false',
  text: 'text',
  numbers: 'numbers',
  speculative: 'mapping',
  targets: 'list of {metric, target, type}',
  rules: '{stabilization, policies, select, tolerance}',
  fallback: '{failureThreshold, replicas, behavior}',
  windows: 'list of windows',
  'week-time': 'mon 08:00',
};
