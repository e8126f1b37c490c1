import { MOST_SOBOL_DIMENSIONS } from './designs/sobol-sequence.ts';
import { grid } from './designs/grid.ts';
import type { Design } from './designs/design.ts';
import { latinHypercubeDesign, sobolDesign } from './designs/sampled.ts';
import { sobolIndicesDesign } from './designs/sobol-indices.ts';
import { tornado } from './designs/tornado.ts';
import { notWithDesign, rangeInGrid, tooManyDimensions, tooManyPoints } from './diagnostics.ts';
import { MOST_POINTS } from './most-points.ts';
import type { ResolvedDomain } from './resolved-domain.ts';
import type { SweepFile } from './sweep-file.ts';
import type { SweepProblems } from './sweep-problems.ts';

/** The design of a file over its domains. @throws ScenarioError E1006, E1008, E1014, E1015, with all problems so far. */
export function chooseDesign({ design, domains: specs, exclude }: SweepFile, domains: readonly ResolvedDomain[], problems: SweepProblems): Design {
  const { method } = design;
  if (method === 'tornado' || method === 'sobol-indices') {
    for (const [name, { when }] of Object.entries(specs)) if (when !== undefined) problems.add(notWithDesign('a condition', method), ['domains', name, 'when'], true);
    if (exclude.length > 0) problems.add(notWithDesign('`exclude`', method), ['exclude'], true);
  }
  const most = method === 'sobol' ? MOST_SOBOL_DIMENSIONS : method === 'sobol-indices' ? Math.floor(MOST_SOBOL_DIMENSIONS / 2) : Infinity;
  if (domains.length > most) problems.add(tooManyDimensions(method, domains.length, most), ['domains'], true);
  if (method === 'grid') for (const { name, range } of domains) if (range !== undefined) problems.add(rangeInGrid(name), ['domains', name], true);
  if (method === 'sobol-indices' && design.points * (domains.length + 2) > MOST_POINTS) problems.add(tooManyPoints(`N = ${design.points} with ${domains.length} parameters`), ['design', 'points']);
  problems.throwIfAny();
  switch (method) {
    case 'grid':
      return grid(domains);
    case 'tornado':
      return tornado(domains);
    case 'latin-hypercube':
      return latinHypercubeDesign({ domains, ...design });
    case 'sobol':
      return sobolDesign({ domains, ...design });
    case 'sobol-indices':
      return sobolIndicesDesign({ domains, ...design });
  }
}
