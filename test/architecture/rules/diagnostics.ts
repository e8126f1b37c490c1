import type { SourceModule } from '../scanner/source-module.ts';

/** Codes (`E0310`, `W0501`) that stand as string literals in the sources, tests excluded; sorted. */
export function codesInSources(modules: readonly SourceModule[]): string[] {
  const codes = modules
    .filter(({ isTest }) => !isTest)
    .flatMap(({ text, code }) =>
      [...text.matchAll(/(['"`])([EW]\d{4})\1/g)].filter(({ index }) => code[index] === text[index]).map((match) => match[2]!),
    );
  return [...new Set(codes)].toSorted();
}

/** Codes that docs/diagnostics.md explains: one table row each, `| E0310 | … | … |`. In the order of the page. */
export function codesInCatalogue(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([EW]\d{4})` \| .+ \| .+ \|$/gm)].map((match) => match[1]!);
}
