import { type FigureId, type SobolIndices, sobolIndicesOf, type Study, type Tornado, tornadoOf } from '@foretoken/study';

/** What a design that measures sensitivity says of one figure. */
export type Sensitivity = { readonly kind: 'tornado'; readonly tornado: Tornado } | { readonly kind: 'sobol-indices'; readonly indices: SobolIndices };

/** Null for designs that do not measure it. */
export function sensitivityOf({ manifest, rows }: Study, figure: FigureId): Sensitivity | null {
  if (manifest.layout?.kind === 'tornado') return { kind: 'tornado', tornado: tornadoOf(manifest, rows, figure) };
  return manifest.layout?.kind === 'sobol-indices' ? { kind: 'sobol-indices', indices: sobolIndicesOf(manifest, rows, figure) } : null;
}
