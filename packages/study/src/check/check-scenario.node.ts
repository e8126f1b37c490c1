import { simulateReplications } from '@foretoken/fleet';
import type { LoadedScenario } from '../load/load-scenario.node.ts';
import { pointAtFleet } from '../load/point-at.node.ts';
import { prepareSimulation } from '../load/prepare-simulation.node.ts';
import type { ScenarioCheck } from './check-result.ts';
import { assertedTerms, loadTerms, type Observed, observe, sloTerms } from './check-terms.ts';
import { nothingToCheck } from './diagnostics.ts';
import type { Assertion } from './parse-assertion.ts';

/** What a check is asked, beside the scenario. */
export interface CheckChoices {
  readonly assertions: readonly Assertion[];
  /** A bound within the 95 % interval counts as missed. */
  readonly strict: boolean;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Simulates a scenario with all its replications and holds it to its SLO and the assertions.
 * @throws ForetokenError E1090 when there is neither, and whatever makes the scenario impossible to run.
 */
export async function checkScenario(loaded: LoadedScenario, { assertions, strict, onProgress }: CheckChoices): Promise<ScenarioCheck> {
  const { scenario, document } = loaded;
  const hasSlo = scenario.slo.length > 0 || Object.values(scenario.classSlo ?? {}).some((terms) => terms.length > 0);
  if (!hasSlo && assertions.length === 0) throw nothingToCheck(document.fileName);
  const { columns: _columns, ...input } = await prepareSimulation(loaded);
  const observed: Observed[] = [];
  const { result } = await pointAtFleet(document, async () => await simulateReplications({ ...input, ...(onProgress === undefined ? {} : { onProgress }), onOutput: (output) => observed.push(observe(scenario, output)) }));
  const checked = { scenario, document, result, observed, strict };
  const terms = [...sloTerms(checked), ...(hasSlo ? loadTerms(checked) : []), ...assertedTerms(assertions, checked)];
  const { decision, provenance } = result;
  return {
    scenario: document.fileName,
    name: scenario.name,
    title: result.title,
    passed: terms.every(({ passed }) => passed),
    overloaded: decision.verdict === 'overloaded',
    terms,
    bottleneck: decision.bottleneck,
    suggestion: decision.suggestion,
    seed: provenance.seed,
    replications: provenance.replications,
    requests: { total: result.requests.total, completed: result.requests.completed },
    intervals: provenance.intervals,
    strict,
    warnings: result.warnings,
    foretoken: provenance.foretoken,
  };
}
