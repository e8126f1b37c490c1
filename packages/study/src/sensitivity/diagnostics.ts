import { ForetokenError } from '@foretoken/kernel';

export function otherDesign(wanted: string, got: string): ForetokenError {
  return new ForetokenError(`A sweep of the design \`${got}\` has no ${wanted === 'tornado' ? 'tornado' : 'Sobol indices'}.`, {
    code: 'E1016',
    path: 'design',
    hint: `Set \`design: ${wanted === 'tornado' ? 'tornado' : '{method: sobol-indices, points: 64}'}\` in the sweep file and run it.`,
  });
}
