import { applySets, knownPath, readScenarioDocument, type ScenarioSet, similarPath } from '@foretoken/fleet';
import type { StudyScenario } from '../point/point.ts';
import { chooseDesign } from './choose-design.ts';
import { conditionsOf } from './conditions.ts';
import { nothingLeft, pathTwice, setWithoutEffect, tooManyPoints, unknownScenarioPath } from './diagnostics.ts';
import { makePoints } from './make-points.ts';
import type { ReadSweepFile } from './read-sweep-file.ts';
import { type DomainContext, resolveDomain } from './resolve-domain.ts';
import type { ResolvedDomain } from './resolved-domain.ts';
import { type RebaseValue, scenarioSet } from './set-text.ts';
import type { Sweep, SweepDomain } from './sweep.ts';
import type { SweepFile } from './sweep-file.ts';
import { SweepProblems } from './sweep-problems.ts';

/** Where a sweep is expanded. */
export interface SweepSurroundings {
  readonly scenario: StudyScenario;
  /** Sets of the command line, relative to the folder of the scenario. */
  readonly sets?: readonly ScenarioSet[];
  /** Paths of files in the sweep are relative to it; absent = it stands in the folder of the scenario. */
  readonly rebase?: RebaseValue;
}

const AROUND = 0.1;

/**
 * Makes the points of a sweep file from its scenario, without running or validating any of them.
 * @throws ScenarioError with every problem, each at its place in the sweep file: E1000 … E1015, and E0101 … E0112 for a scenario that cannot be read.
 */
export function expandSweep({ file, document }: ReadSweepFile, { scenario, sets = [], rebase = (_, value) => value }: SweepSurroundings): Sweep {
  const problems = new SweepProblems(document);
  const common = [...ownSets(file, rebase), ...sets];
  const { data } = applySets(readScenarioDocument(scenario.text, scenario.shown), common);
  const domains = resolveDomains(file, { data, around: aroundOf(file), rebase, problems });
  checkSets(file, sets, domains, problems);
  const excluded = file.exclude.map((entry, index) => conditionsOf(entry, domains, { at: ['exclude', index] }, problems));
  const design = chooseDesign(file, domains, problems);
  const made = makePoints(design, { domains, common, excluded, showsOwn: file.design.method === 'tornado' });
  if (made === undefined) throw problems.and(tooManyPoints(`the ${design.description}`), ['domains']);
  if (made.points.length === 0) throw problems.and(nothingLeft(), ['exclude']);
  return {
    name: file.name,
    scenario,
    design: { method: file.design.method, seed: 'seed' in file.design ? file.design.seed : 1, description: `${design.description}${made.remark}` },
    domains: domains.map(plainDomain),
    points: made.points,
    figures: [...new Set(file.figures)],
    ...(design.layout === undefined ? {} : { layout: design.layout(made.pointOf) }),
  };
}

function aroundOf({ design }: SweepFile): number {
  return 'around' in design ? (design.around ?? AROUND) : AROUND;
}

function plainDomain({ name, paths, choices, range }: ResolvedDomain): SweepDomain {
  return { name, paths, ...(choices === undefined ? {} : { values: choices.map(({ value }) => value) }), ...(range === undefined ? {} : { range }) };
}

function resolveDomains(file: SweepFile, context: DomainContext): readonly ResolvedDomain[] {
  const domains: ResolvedDomain[] = [];
  const names = Object.keys(file.domains);
  for (const [name, spec] of Object.entries(file.domains)) {
    const domain = resolveDomain(name, spec, context, { above: domains, below: names.slice(domains.length) });
    for (const path of domain.paths) {
      const other = domains.find(({ paths }) => paths.includes(path));
      if (other !== undefined) context.problems.add(pathTwice(path, other.name), ['domains', name, 'zip', path], true);
    }
    domains.push(domain);
  }
  return domains;
}

/** What the file sets in all points. */
function ownSets({ set, seed, replications }: SweepFile, rebase: RebaseValue): readonly ScenarioSet[] {
  return [
    ...Object.entries(set).map(([path, value]) => scenarioSet(path, value, rebase)),
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...(replications === undefined ? [] : [`replications=${replications}`]),
  ];
}

/** Sets that are unknown, or that every point undoes. */
function checkSets({ set, design, domains: specs }: SweepFile, flags: readonly ScenarioSet[], domains: readonly ResolvedDomain[], problems: SweepProblems): void {
  const undoing = (path: string): string | undefined => {
    const found = domains.find(({ paths, conditions }) => conditions.length === 0 && paths.some((own) => path === own || path.startsWith(`${own}.`)));
    // The value that a tornado, or a range around it, goes out from is not lost.
    return found === undefined || design.method === 'tornado' || specs[found.name]!.kind === 'around' ? undefined : found.name;
  };
  for (const path of Object.keys(set)) {
    const domain = undoing(path);
    if (knownPath(path) === undefined) problems.add(unknownScenarioPath(path, similarPath(path)), ['set', path], true);
    else if (domain !== undefined) problems.add(setWithoutEffect(path, domain), ['set', path], true);
  }
  for (const flag of flags) {
    const given = typeof flag === 'string' ? flag : flag.given;
    const path = given.slice(0, Math.max(0, given.indexOf('=')));
    const domain = undoing(path);
    if (domain !== undefined) problems.addFlag(setWithoutEffect(path, domain), `--set ${given}`);
  }
}
