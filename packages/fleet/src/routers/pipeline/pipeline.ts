import { assert } from '@foretoken/kernel';
import type { FleetView, Router, RouterContext, RouterPolicy } from '../router.ts';
import { settingsOf } from '../settings.ts';
import { FILTERS, SCORERS } from './parts.ts';
import type { PickObserver } from './pick-observer.ts';
import { PICKERS } from './pickers.ts';
import type { PickerName } from './pickers.ts';
import { PipelineContext } from './pipeline-context.ts';
import type { PartPolicy } from './pipeline-part.ts';

/** A scorer or a filter as a scenario writes it: its name, its weight (of a scorer) and its options. */
export interface PartScenario {
  readonly name: string;
  readonly weight?: number;
  readonly [option: string]: unknown;
}

/** Filters one after the other, then the weighted sum of scores, then a picker. */
export interface PipelineSettings {
  readonly filters: readonly PartScenario[];
  readonly scorers: readonly PartScenario[];
  readonly picker: PickerName;
}

/** A routing policy made of parts; a scenario may replace each list. */
export function pipelinePolicy(name: string, about: string, defaults: PipelineSettings): RouterPolicy {
  return { name, about, pipeline: true, draws: true, scrapeS: 0.05, create: (context) => pipeline(context, settingsOf(defaults, context.options)) };
}

/**
 * Filters → scorers, each clamped to [0, 1] → Σ weight · score → picker: the endpoint picker of
 * llm-d-inference-scheduler, pkg/epp/scheduling.
 */
export function pipeline(context: RouterContext, { filters, scorers, picker }: PipelineSettings): Router {
  const shared = new PipelineContext(context, optionsOf(scorers.find(({ name }) => name === 'prefix')));
  const keepers = filters.map((part) => partOf(FILTERS, part).create(shared, optionsOf(part)));
  const raters = scorers.map((part) => ({ weight: part.weight ?? 1, scorer: partOf(SCORERS, part).create(shared, optionsOf(part)) }));
  const choose = PICKERS[picker](shared.stream('picker'));
  let sums = new Float64Array(16);
  let scores = new Float64Array(16);

  function candidatesOf(request: number, view: FleetView): readonly number[] {
    let kept = view.candidates;
    for (const filter of keepers) {
      const left = filter.keep(request, view, kept);
      if (left.length > 0) kept = left;
    }
    return kept;
  }

  return {
    pick: (request, view): number => {
      shared.pick++;
      const candidates = candidatesOf(request, view);
      const count = candidates.length;
      if (sums.length < count) [sums, scores] = [new Float64Array(2 * count), new Float64Array(2 * count)];
      sums.fill(0, 0, count);
      for (const { weight, scorer } of raters) {
        scorer.score(request, view, candidates, scores);
        for (let i = 0; i < count; i++) sums[i]! += weight * Math.min(1, Math.max(0, scores[i]!));
      }
      return candidates[choose(sums, count)]!;
    },
    ...heardBy([...keepers, ...raters.map(({ scorer }) => scorer), shared.observer()]),
  };
}

/** The parts hear of everything in their order, what they share last. */
function heardBy(parts: readonly PickObserver[]): PickObserver {
  return {
    onReady: (replica) => parts.forEach((part) => part.onReady?.(replica)),
    onGone: (replica) => parts.forEach((part) => part.onGone?.(replica)),
    onSent: (request, replica, nowS) => parts.forEach((part) => part.onSent?.(request, replica, nowS)),
    onFirstToken: (request, replica, nowS) => parts.forEach((part) => part.onFirstToken?.(request, replica, nowS)),
    onEnd: (request, replica, nowS, outputTokens) => parts.forEach((part) => part.onEnd?.(request, replica, nowS, outputTokens)),
  };
}

function partOf<Part>(policies: readonly PartPolicy<Part>[], { name }: PartScenario): PartPolicy<Part> {
  const policy = policies.find((each) => each.name === name);
  assert(policy !== undefined, `the schema lets no part "${name}" through`);
  return policy;
}

function optionsOf(part: PartScenario | undefined): Readonly<Record<string, unknown>> {
  if (part === undefined) return {};
  const { name: _name, weight: _weight, ...options } = part;
  return options;
}
